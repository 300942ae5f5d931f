package main

import (
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"os"
)

// users are the accounts of the token file. Only admin has rights by itself; the rest is RBAC's to give.
var users = []struct{ name, groups string }{
	{"admin", "system:masters"},
	{"viewer", ""},
	{"nobody", ""},
	{"shifter", ""},
}

// ensureTokens writes a file for --token-auth-file with a random token for each user. A file that is there
// stays, so that kubeconfigs outlive a restart.
func ensureTokens(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if os.IsExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	rows := csv.NewWriter(file)
	for _, user := range users {
		secret := make([]byte, 24)
		if _, err := rand.Read(secret); err != nil {
			return err
		}
		if err := rows.Write([]string{hex.EncodeToString(secret), user.name, "uid-" + user.name, user.groups}); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}
