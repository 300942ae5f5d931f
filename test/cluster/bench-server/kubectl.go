package main

import (
	"os"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

// kubectl runs kubectl with these arguments and ends the process with its exit code. It reads os.Args while
// its command tree is made (plugins, .kuberc), so os.Args has to look as if kubectl had been started.
func kubectl(arguments []string) {
	os.Args = append([]string{"kubectl"}, arguments...)
	// A bad verbosity flag is reported by the command itself.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))
	util.CheckErr(cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()))
}
