package main

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd starts a single etcd member that keeps its data under dir and listens on a socket there. It gives
// the URL for --etcd-servers and a function that stops it.
//
// A socket rather than a port: nothing else on the machine can reach the store, and no port can be taken.
func startEtcd(ctx context.Context, dir string) (string, func(), error) {
	client := url.URL{Scheme: "unix", Path: filepath.Join(dir, "etcd.sock")}
	peer := url.URL{Scheme: "http", Host: "127.0.0.1:0"}

	config := embed.NewConfig()
	config.Dir = filepath.Join(dir, "etcd")
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	config.ListenClientUrls = []url.URL{client}
	// Never dialled: the only member tells nobody its address, but etcd wants one of the form host:port.
	config.AdvertiseClientUrls = []url.URL{peer}
	config.ListenPeerUrls = []url.URL{peer}
	config.AdvertisePeerUrls = []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)

	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return "", nil, err
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return client.String(), etcd.Close, nil
	case err := <-etcd.Err():
		return "", nil, err
	case <-ctx.Done():
		etcd.Close()
		return "", nil, errors.New("stopped before etcd was ready")
	}
}
