package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// caFile holds the API server's certificate followed by the CA that signed it.
func caFile(dir string) string { return filepath.Join(dir, "certs", "apiserver.crt") }

func tokenFile(dir string) string { return filepath.Join(dir, "tokens.csv") }

// runAPIServer serves on the listener until ctx ends. Extra flags are kube-apiserver's own and come last, so
// that they win.
func runAPIServer(ctx context.Context, dir, etcdURL string, listener *net.TCPListener, extra []string) error {
	key := filepath.Join(dir, "service-accounts.key")
	if err := ensureSigningKey(key); err != nil {
		return err
	}
	if err := ensureTokens(tokenFile(dir)); err != nil {
		return err
	}
	flags := append([]string{
		"--etcd-servers=" + etcdURL,
		"--bind-address=127.0.0.1",
		// Nothing dials this address (RFC 5737). Without it a machine that has no route of its own cannot start.
		"--advertise-address=192.0.2.1",
		"--endpoint-reconciler-type=none",
		"--cert-dir=" + filepath.Join(dir, "certs"),
		"--token-auth-file=" + tokenFile(dir),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key,
		"--service-cluster-ip-range=10.96.0.0/16",
		// It would hold every pod back until a controller manager has made the namespace's service account.
		"--disable-admission-plugins=ServiceAccount",
		// Without it a server that stops waits for open watches, which nobody else ends.
		"--shutdown-watch-termination-grace-period=1s",
	}, extra...)

	server := options.NewServerRunOptions()
	set := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	sections := server.Flags()
	for _, section := range sections.FlagSets {
		set.AddFlagSet(section)
	}
	if err := set.Parse(flags); err != nil {
		return err
	}
	server.SecureServing.Listener = listener
	server.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	if err := server.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	// The server warns itself of deprecated versions through its own loopback client.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})

	completed, err := server.Complete(ctx)
	if err != nil {
		return err
	}
	if problems := completed.Validate(); len(problems) > 0 {
		return fmt.Errorf("kube-apiserver's flags: %w", errors.NewAggregate(problems))
	}
	return app.Run(ctx, completed)
}
