// What cyclonus' matcher says of NetworkPolicies. It reads sets of policies from
// standard input, one in JSON a line, and answers each with one line; asked for
// `cases`, it prints the sets of cyclonus' own test cases instead.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	networking "k8s.io/api/networking/v1"
)

// Set is everything that an answer depends on.
type Set struct {
	Name       string                       `json:"name,omitempty"`
	Policies   []networking.NetworkPolicy   `json:"policies"`
	Namespaces map[string]map[string]string `json:"namespaces"`
	Pods       []Pod                        `json:"pods"`
	// Outside are addresses that belong to no pod.
	Outside []string `json:"outside"`
	// Ports are what every pod and address is asked for.
	Ports []Port `json:"ports"`
}

type Pod struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Address   string            `json:"address"`
	// Ports are those that the pod's containers declare.
	Ports []Port `json:"ports"`
}

type Port struct {
	Name     string `json:"name,omitempty"`
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	write := func(value any) {
		text, err := json.Marshal(value)
		if err != nil {
			log.Fatal(err)
		}
		out.Write(append(text, '\n'))
		out.Flush()
	}
	if len(os.Args) > 1 && os.Args[1] == "cases" {
		for _, set := range cases() {
			write(set)
		}
		return
	}
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var set Set
		if err := in.Decode(&set); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		write(answer(set))
	}
}

// answer turns a panic, cyclonus' way to refuse a policy, into an error.
func answer(set Set) (answers Answers) {
	defer func() {
		if refused := recover(); refused != nil {
			answers = Answers{Error: fmt.Sprint(refused)}
		}
	}()
	return judge(set)
}
