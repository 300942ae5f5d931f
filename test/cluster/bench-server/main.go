// Kubebench is what the cluster lane of the tests needs from Kubernetes, in one binary: a control plane
// on loopback, kubectl, and the YAML decoder that kubectl reads manifests with.
package main

import (
	"fmt"
	"os"

	// Time zones for the API server's validation of CronJobs on machines that have none.
	_ "time/tzdata"
)

const usage = `usage: kubebench COMMAND

  serve --dir DIR [--port N] [-- FLAG...]   etcd and kube-apiserver on loopback, until SIGTERM or end of stdin
  kubectl ARG...                            kubectl
  yaml2json                                 {"yaml": text} a line in, {"json": value} or {"error": text} a line out
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	arguments := os.Args[2:]
	switch os.Args[1] {
	case "serve":
		fail("serve", serve(arguments))
	case "kubectl":
		kubectl(arguments)
	case "yaml2json":
		fail("yaml2json", yaml2json(os.Stdin, os.Stdout))
	default:
		fmt.Fprintf(os.Stderr, "kubebench: no command %q\n%s", os.Args[1], usage)
		os.Exit(2)
	}
}

// fail ends the process with the error of a command, if there is one.
func fail(command string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "kubebench %s: %v\n", command, err)
		os.Exit(1)
	}
}
