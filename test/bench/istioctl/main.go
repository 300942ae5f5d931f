// Command istioctl is Istio's own, built from its module to be timed beside this project's linter.
package main

import (
	"fmt"
	"os"

	"istio.io/istio/istioctl/cmd"
)

func main() {
	if err := cmd.ConfigAndEnvProcessing(); err != nil {
		fmt.Fprintf(os.Stderr, "the configuration of istioctl cannot be read: %v\n", err)
	}
	root := cmd.GetRootCmd(os.Args[1:])
	if err := root.Execute(); err != nil {
		os.Exit(cmd.GetExitCode(err))
	}
}
