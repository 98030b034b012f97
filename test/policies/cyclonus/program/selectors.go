// Selectors, decided by apimachinery: where cyclonus reads one in another way,
// it is by a mistake that is known, and told with the sentence of Kubernetes'
// documentation that it contradicts.
package main

import (
	"fmt"

	"github.com/mattfenwick/cyclonus/pkg/kube"
	"github.com/mattfenwick/cyclonus/pkg/matcher"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// exception is a mistake of cyclonus.
type exception struct {
	name string
	// documentation is what it contradicts.
	documentation string
	// explains is whether it is at work between this selector and these labels.
	explains func(selector meta.LabelSelector, labels map[string]string) bool
}

var exceptions = []exception{
	{
		name: "NotIn on a key that is missing",
		documentation: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement: " +
			"\"tier notin (frontend, backend)\" selects \"all resources with key equal to tier and values other than frontend and backend, " +
			"and all resources with no labels with the tier key\"",
		explains: func(selector meta.LabelSelector, labels map[string]string) bool {
			for _, requirement := range selector.MatchExpressions {
				if _, has := labels[requirement.Key]; !has && requirement.Operator == meta.LabelSelectorOpNotIn {
					return true
				}
			}
			return false
		},
	},
	{
		name: "matchLabels with an empty value on a key that is missing",
		documentation: "https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector: " +
			"\"A single {key,value} in the matchLabels map is equivalent to an element of matchExpressions, whose key field is \"key\", " +
			"the operator is \"In\", and the values array contains only \"value\"\"",
		explains: func(selector meta.LabelSelector, labels map[string]string) bool {
			for key, value := range selector.MatchLabels {
				if _, has := labels[key]; !has && value == "" {
					return true
				}
			}
			return false
		},
	},
}

// kind is what a selector is for.
type kind string

const (
	pods       kind = "pods"
	namespaces kind = "namespaces"
)

// selections are all selectors of a set of policies. Each is replaced by one that
// asks for a mark, which pods and namespaces get where apimachinery selects them.
type selections struct {
	set        Set
	marks      map[kind]map[string]mark
	exceptions map[string]int
}

type mark struct {
	label    string
	selector labels.Selector
}

func newSelections(set Set) *selections {
	return &selections{set: set, marks: map[kind]map[string]mark{pods: {}, namespaces: {}}, exceptions: map[string]int{}}
}

func (s *selections) substitute(written meta.LabelSelector, of kind) meta.LabelSelector {
	key := kube.SerializeLabelSelector(written)
	one, known := s.marks[of][key]
	if !known {
		selector, err := meta.LabelSelectorAsSelector(&written)
		if err != nil {
			panic(err)
		}
		one = mark{label: fmt.Sprintf("%s-%d", of, len(s.marks[of])), selector: selector}
		s.marks[of][key] = one
		s.compare(written, selector, of)
	}
	return meta.LabelSelector{MatchLabels: map[string]string{one.label: "yes"}}
}

// compare counts the exceptions; what none of them explains is an error.
func (s *selections) compare(written meta.LabelSelector, selector labels.Selector, of kind) {
	for _, pod := range s.set.Pods {
		carried := pod.Labels
		if of == namespaces {
			carried = labelsOf(s.set, pod.Namespace)
		}
		if selector.Matches(labels.Set(carried)) == kube.IsLabelsMatchLabelSelector(carried, written) {
			continue
		}
		explained := false
		for _, one := range exceptions {
			if one.explains(written, carried) {
				s.exceptions[one.name+" ("+one.documentation+")"]++
				explained = true
			}
		}
		if !explained {
			panic(fmt.Sprintf("cyclonus and apimachinery differ on selector %s and labels %v, by no exception that is known", selector, carried))
		}
	}
}

// mark is the same ends with marks in place of labels.
func (s *selections) mark(ends []end) []*matcher.TrafficPeer {
	marked := func(carried map[string]string, of kind) map[string]string {
		marks := map[string]string{}
		for _, one := range s.marks[of] {
			if one.selector.Matches(labels.Set(carried)) {
				marks[one.label] = "yes"
			}
		}
		return marks
	}
	var peers []*matcher.TrafficPeer
	for _, one := range ends {
		peer := &matcher.TrafficPeer{IP: one.peer.IP}
		if pod := one.peer.Internal; pod != nil {
			peer.Internal = &matcher.InternalPeer{
				Namespace: pod.Namespace, PodLabels: marked(pod.PodLabels, pods), NamespaceLabels: marked(pod.NamespaceLabels, namespaces),
			}
		}
		peers = append(peers, peer)
	}
	return peers
}
