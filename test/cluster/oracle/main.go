// Command istioverdict answers what Istio's own validation says of resources.
//
// Each line of standard input is {"yaml": "..."}; each line of standard output is the verdict on it,
// {"error": string|null, "warning": string|null}, in the same order. It is the verdict of the validating
// webhook, not of the API server: fields the CRD does not know are not refused here.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/log"
)

type question struct {
	YAML string `json:"yaml"`
}

type answer struct {
	Error   *string `json:"error"`
	Warning *string `json:"warning"`
}

// A question is one line: longer ones than this are not asked.
const longestLine = 16 << 20

func main() {
	if err := answerAll(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerAll() error {
	// Istio logs to standard output, which belongs to the answers.
	logging := log.DefaultOptions()
	logging.OutputPaths = []string{"stderr"}
	if err := log.Configure(logging); err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, longestLine)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			return fmt.Errorf("a line of standard input is not a question: %w", err)
		}
		if err := out.Encode(judge(asked.YAML)); err != nil {
			return err
		}
	}
	return in.Err()
}

func judge(yaml string) (verdict answer) {
	// A panic of the validator refuses the object in a cluster too.
	defer func() {
		if cause := recover(); cause != nil {
			verdict = answer{Error: text(fmt.Sprintf("panic: %v", cause))}
		}
	}()
	configs, unknown, err := crd.ParseInputs(yaml)
	if err != nil {
		return answer{Error: text(err.Error())}
	}
	if len(unknown) > 0 {
		return answer{Error: text(fmt.Sprintf("not a kind of Istio's: %s", unknown[0].Kind))}
	}
	return judgeAll(configs)
}

func judgeAll(configs []config.Config) answer {
	var failures, warnings []string
	for _, cfg := range configs {
		warning, err := validate(cfg)
		if err != nil {
			failures = append(failures, err.Error())
		}
		if warning != nil {
			warnings = append(warnings, warning.Error())
		}
	}
	return answer{Error: joined(failures), Warning: joined(warnings)}
}

func validate(cfg config.Config) (warning error, err error) {
	schema, known := collections.All.FindByGroupVersionAliasesKind(cfg.GroupVersionKind)
	if !known {
		return nil, errors.New("not a kind of Istio's: " + cfg.GroupVersionKind.String())
	}
	found, err := schema.ValidateConfig(cfg)
	if found != nil {
		warning = found
	}
	return warning, err
}

func joined(lines []string) *string {
	if len(lines) == 0 {
		return nil
	}
	return text(strings.Join(lines, "\n"))
}

func text(value string) *string { return &value }
