// Reads texts as `kubectl apply -f` reads a file: cli-runtime's FileVisitor, StreamVisitor and FlattenListVisitor,
// on apimachinery's own decoders. A line of standard input is a text in base64, a line of standard output its objects.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type document struct {
	Objects []runtime.Object `json:"objects"`
	Error   string           `json:"error,omitempty"`
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err == io.EOF {
			output.Flush()
			return
		}
		text, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(line)))
		if err != nil {
			panic(err)
		}
		answer, err := json.Marshal(read(text))
		if err != nil {
			panic(err)
		}
		output.Write(append(answer, '\n'))
		if input.Buffered() == 0 {
			output.Flush()
		}
	}
}

func read(text []byte) []document {
	documents := []document{}
	decoder := yaml.NewYAMLOrJSONDecoder(transform.NewReader(bytes.NewReader(text), unicode.BOMOverride(unicode.UTF8.NewDecoder())), 4096)
	for {
		extension := runtime.RawExtension{}
		if err := decoder.Decode(&extension); err != nil {
			if err != io.EOF {
				documents = append(documents, document{Error: "ends here: " + err.Error()})
			}
			return documents
		}
		extension.Raw = bytes.TrimSpace(extension.Raw)
		if len(extension.Raw) == 0 || bytes.Equal(extension.Raw, []byte("null")) {
			continue
		}
		documents = append(documents, objects(extension.Raw))
	}
}

func objects(raw []byte) document {
	object, _, err := unstructured.UnstructuredJSONScheme.Decode(raw, nil, nil)
	if err != nil {
		return document{Error: err.Error()}
	}
	found := document{Objects: []runtime.Object{}}
	left := []runtime.Object{object}
	for at := 0; at < len(left); at++ {
		if meta.IsListType(left[at]) {
			items, err := meta.ExtractList(left[at])
			if err != nil {
				return document{Error: err.Error()}
			}
			left = append(left, items...)
			continue
		}
		kind := left[at].GetObjectKind().GroupVersionKind()
		version, _ := meta.NewAccessor().APIVersion(left[at])
		// The validation that is on by default refuses what has no apiVersion.
		if kind.Kind == "" || version == "" {
			found.Error = "no kind or no apiVersion"
			continue
		}
		found.Objects = append(found.Objects, left[at])
	}
	return found
}
