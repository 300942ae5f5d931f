package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// patience is how long a component may take to stop before the process ends without it.
const patience = 8 * time.Second

// announcement is the line on stdout that tells the parent where the cluster is.
type announcement struct {
	URL       string `json:"url"`
	CAFile    string `json:"caFile"`
	TokenFile string `json:"tokenFile"`
}

// serve runs the control plane until SIGTERM, SIGINT or the end of stdin: a parent that dies closes its end of
// the pipe, so nothing is left behind.
func serve(arguments []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	dir := flags.String("dir", "", "folder for data, certificates and tokens (required)")
	port := flags.Int("port", 0, "port of the API server, 0 for a free one")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *dir == "" {
		return errors.New("--dir is required")
	}
	home, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return runControlPlane(ctx, home, *port, flags.Args())
}

// runControlPlane starts the components in the order in which they need each other, and stops them in reverse.
func runControlPlane(ctx context.Context, dir string, port int, apiServerFlags []string) error {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		return err
	}
	etcdURL, stopEtcd, err := startEtcd(ctx, dir)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}

	failed := make(chan error, 1)
	go func() { failed <- runAPIServer(ctx, dir, etcdURL, listener, apiServerFlags) }()
	url := "https://" + listener.Addr().String()
	go func() {
		if waitReady(ctx, url, caFile(dir)) == nil {
			_ = json.NewEncoder(os.Stdout).Encode(announcement{url, caFile(dir), tokenFile(dir)})
		}
	}()

	select {
	case err = <-failed:
	case <-ctx.Done():
		select {
		case err = <-failed:
		case <-time.After(patience):
			err = errors.New("kube-apiserver did not stop in time")
		}
	}
	within(patience, stopEtcd)
	if err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	return nil
}

// within runs a function, and stops waiting for it after the limit.
func within(limit time.Duration, run func()) {
	done := make(chan struct{})
	go func() {
		run()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}
