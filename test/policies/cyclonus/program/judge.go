// The answers of cyclonus' matcher, with the selectors decided by apimachinery.
package main

import (
	"fmt"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Answers has a string for each pair of ends, the pods and then the addresses
// outside, first by who calls; empty from outside to outside. Each has a letter
// for each port:
//
//	1 0  allowed, denied
//	y n  the same, but only because of the address that a pod happens to have
type Answers struct {
	Cells []string `json:"cells,omitempty"`
	// Exceptions counts how often a selector of cyclonus errs in a way that is known.
	Exceptions map[string]int `json:"exceptions,omitempty"`
	// Corrected counts the cells that change because of them.
	Corrected int    `json:"corrected,omitempty"`
	Error     string `json:"error,omitempty"`
}

func judge(set Set) Answers {
	defaults(set.Policies)
	given, selected := endsOf(set), newSelections(set)
	plain := build(set.Policies, func(s meta.LabelSelector, _ kind) meta.LabelSelector { return s }, asWritten)
	real := build(set.Policies, selected.substitute, asWritten)
	never := build(set.Policies, selected.substitute, matchNoPod)
	always := build(set.Policies, selected.substitute, matchEveryPod)
	substituted := selected.mark(given)

	answers := Answers{Exceptions: selected.exceptions}
	for i := range given {
		for j := range given {
			cell := make([]byte, 0, len(set.Ports))
			for _, port := range set.Ports {
				if given[i].peer.Internal == nil && given[j].peer.Internal == nil {
					continue
				}
				names := given[j].names(port)
				says := allowed(real, substituted[i], substituted[j], port, names)
				if allowed(plain, given[i].peer, given[j].peer, port, names) != says {
					if len(selected.exceptions) == 0 {
						panic(fmt.Sprintf("cyclonus and its answer by apimachinery's selectors differ for end %d to %d, though no selector does", i, j))
					}
					answers.Corrected++
				}
				letters := "01"
				if given[i].peer.Internal != nil && given[j].peer.Internal != nil &&
					allowed(never, substituted[i], substituted[j], port, names) != allowed(always, substituted[i], substituted[j], port, names) {
					letters = "ny"
				}
				if says {
					cell = append(cell, letters[1])
				} else {
					cell = append(cell, letters[0])
				}
			}
			answers.Cells = append(answers.Cells, string(cell))
		}
	}
	return answers
}

// defaults is what the API server does to a policy that says no types.
func defaults(policies []networking.NetworkPolicy) {
	for i := range policies {
		if spec := &policies[i].Spec; len(spec.PolicyTypes) == 0 {
			spec.PolicyTypes = []networking.PolicyType{networking.PolicyTypeIngress}
			if len(spec.Egress) > 0 {
				spec.PolicyTypes = append(spec.PolicyTypes, networking.PolicyTypeEgress)
			}
		}
	}
}

// end is one end of a connection.
type end struct {
	peer  *matcher.TrafficPeer
	ports []Port
}

func endsOf(set Set) []end {
	var ends []end
	for _, pod := range set.Pods {
		ends = append(ends, end{
			peer: &matcher.TrafficPeer{IP: pod.Address, Internal: &matcher.InternalPeer{
				Namespace: pod.Namespace, PodLabels: pod.Labels, NamespaceLabels: labelsOf(set, pod.Namespace),
			}},
			ports: pod.Ports,
		})
	}
	for _, address := range set.Outside {
		ends = append(ends, end{peer: &matcher.TrafficPeer{IP: address}})
	}
	return ends
}

// labelsOf is with the label that Kubernetes gives every namespace.
func labelsOf(set Set, namespace string) map[string]string {
	labels := map[string]string{"kubernetes.io/metadata.name": namespace}
	for key, value := range set.Namespaces[namespace] {
		labels[key] = value
	}
	return labels
}

// names are those that the pod's containers give to a port; "" where none does.
func (e end) names(port Port) []string {
	names := []string{""}
	for _, one := range e.ports {
		if one.Name != "" && one.Port == port.Port && one.Protocol == port.Protocol {
			names = append(names, one.Name)
		}
	}
	return names
}

// allowed asks for each name of the port, of which the matcher takes one at a time.
func allowed(policy *matcher.Policy, from, to *matcher.TrafficPeer, port Port, names []string) bool {
	for _, isIngress := range []bool{true, false} {
		some := false
		for _, name := range names {
			some = some || policy.IsIngressOrEgressAllowed(&matcher.Traffic{
				Source: from, Destination: to, ResolvedPort: port.Port, ResolvedPortName: name, Protocol: core.Protocol(port.Protocol),
			}, isIngress).IsAllowed()
		}
		if !some {
			return false
		}
	}
	return true
}

// blocks is what becomes of the ipBlocks of a rule's peers.
type blocks func(peer networking.NetworkPolicyPeer) []networking.NetworkPolicyPeer

func asWritten(peer networking.NetworkPolicyPeer) []networking.NetworkPolicyPeer {
	return []networking.NetworkPolicyPeer{peer}
}

func matchNoPod(networking.NetworkPolicyPeer) []networking.NetworkPolicyPeer { return nil }

func matchEveryPod(networking.NetworkPolicyPeer) []networking.NetworkPolicyPeer {
	return []networking.NetworkPolicyPeer{{NamespaceSelector: &meta.LabelSelector{}}}
}

// build is the matcher for policies with other selectors and other ipBlocks.
func build(policies []networking.NetworkPolicy, selector func(meta.LabelSelector, kind) meta.LabelSelector, blocks blocks) *matcher.Policy {
	optional := func(written *meta.LabelSelector, of kind) *meta.LabelSelector {
		if written == nil {
			return nil
		}
		other := selector(*written, of)
		return &other
	}
	// A rule that has lost all its peers would let everybody in, so it goes too.
	peers := func(written []networking.NetworkPolicyPeer) ([]networking.NetworkPolicyPeer, bool) {
		var others []networking.NetworkPolicyPeer
		for _, one := range written {
			if one.IPBlock != nil {
				others = append(others, blocks(one)...)
				continue
			}
			others = append(others, networking.NetworkPolicyPeer{
				PodSelector: optional(one.PodSelector, pods), NamespaceSelector: optional(one.NamespaceSelector, namespaces),
			})
		}
		return others, len(written) == 0 || len(others) > 0
	}
	var changed []*networking.NetworkPolicy
	for _, policy := range policies {
		other := policy
		other.Spec.PodSelector = selector(policy.Spec.PodSelector, pods)
		other.Spec.Ingress, other.Spec.Egress = nil, nil
		for _, rule := range policy.Spec.Ingress {
			if from, some := peers(rule.From); some {
				other.Spec.Ingress = append(other.Spec.Ingress, networking.NetworkPolicyIngressRule{Ports: rule.Ports, From: from})
			}
		}
		for _, rule := range policy.Spec.Egress {
			if to, some := peers(rule.To); some {
				other.Spec.Egress = append(other.Spec.Egress, networking.NetworkPolicyEgressRule{Ports: rule.Ports, To: to})
			}
		}
		changed = append(changed, &other)
	}
	return matcher.BuildNetworkPolicies(false, changed)
}
