package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"

	"sigs.k8s.io/yaml"
)

type yamlQuestion struct {
	YAML string `json:"yaml"`
}

type yamlAnswer struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
}

// yaml2json answers one line for each line: the JSON that kubectl makes of a YAML document.
func yaml2json(in io.Reader, out io.Writer) error {
	questions := json.NewDecoder(bufio.NewReader(in))
	buffered := bufio.NewWriter(out)
	answers := json.NewEncoder(buffered)
	answers.SetEscapeHTML(false)
	for {
		var question yamlQuestion
		err := questions.Decode(&question)
		if errors.Is(err, io.EOF) {
			return buffered.Flush()
		}
		if err != nil {
			return err
		}
		if err := answers.Encode(convert(question.YAML)); err != nil {
			return err
		}
		// A caller that asks one line at a time waits for the answer before it asks again.
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
}

func convert(text string) yamlAnswer {
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return yamlAnswer{Error: err.Error()}
	}
	return yamlAnswer{JSON: converted}
}
