//go:build tools

package main

// Istio's CRDs are a file of this module; the import keeps the module, with its checksum, in go.mod.
import _ "istio.io/api/meta/v1alpha1"
