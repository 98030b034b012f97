// The test cases that cyclonus generates for network plugins, as sets of policies.
package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/mattfenwick/cyclonus/pkg/generator"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// cases has a set for each step of each case, as the actions up to it leave it.
func cases() []Set {
	var sets []Set
	const podAddress = "192.168.242.3"
	for number, one := range generator.NewTestCaseGenerator(true, podAddress, []string{"x", "y", "z"}, nil, nil).GenerateAllTestCases() {
		state := newState(podAddress)
		for step, at := range one.Steps {
			for _, action := range at.Actions {
				state.play(action)
			}
			sets = append(sets, state.set(fmt.Sprintf("case %d, step %d: %s", number+1, step+1, one.Description)))
		}
	}
	return sets
}

// state is the cluster on which cyclonus plays its cases: three namespaces with
// three pods each, all of which listen on two ports by every protocol.
type state struct {
	policies   map[string]networking.NetworkPolicy
	namespaces map[string]map[string]string
	pods       map[string]Pod
	// podAddress is the one that the cases' ipBlocks are made from.
	podAddress string
}

func newState(podAddress string) *state {
	s := &state{map[string]networking.NetworkPolicy{}, map[string]map[string]string{}, map[string]Pod{}, podAddress}
	for _, namespace := range []string{"x", "y", "z"} {
		s.namespaces[namespace] = map[string]string{"ns": namespace}
		for _, pod := range []string{"a", "b", "c"} {
			s.create(namespace, pod, map[string]string{"pod": pod})
		}
	}
	return s
}

func (s *state) create(namespace, name string, labels map[string]string) {
	pod := Pod{Namespace: namespace, Name: name, Labels: labels, Address: fmt.Sprintf("192.168.242.%d", len(s.pods)+1)}
	if namespace == "z" && name == "c" {
		pod.Address = s.podAddress
	} else if pod.Address == s.podAddress {
		pod.Address = "192.168.243.1"
	}
	for _, protocol := range []string{"TCP", "UDP", "SCTP"} {
		for _, port := range []int{80, 81} {
			pod.Ports = append(pod.Ports, Port{Name: fmt.Sprintf("serve-%d-%s", port, strings.ToLower(protocol)), Port: port, Protocol: protocol})
		}
	}
	s.pods[namespace+"/"+name] = pod
}

func generatorName(port int, protocol string) string {
	return map[string]string{"TCP": fmt.Sprintf("serve-%d-tcp", port), "UDP": fmt.Sprintf("serve-%d-udp", port), "SCTP": fmt.Sprintf("serve-%d-sctp", port)}[protocol]
}

func (s *state) play(action *generator.Action) {
	switch {
	case action.CreatePolicy != nil:
		s.put(action.CreatePolicy.Policy)
	case action.UpdatePolicy != nil:
		s.put(action.UpdatePolicy.Policy)
	case action.DeletePolicy != nil:
		delete(s.policies, action.DeletePolicy.Namespace+"/"+action.DeletePolicy.Name)
	case action.CreateNamespace != nil:
		s.namespaces[action.CreateNamespace.Namespace] = action.CreateNamespace.Labels
	case action.SetNamespaceLabels != nil:
		s.namespaces[action.SetNamespaceLabels.Namespace] = action.SetNamespaceLabels.Labels
	case action.DeleteNamespace != nil:
		delete(s.namespaces, action.DeleteNamespace.Namespace)
		for key, pod := range s.pods {
			if pod.Namespace == action.DeleteNamespace.Namespace {
				delete(s.pods, key)
			}
		}
	case action.CreatePod != nil:
		s.create(action.CreatePod.Namespace, action.CreatePod.Pod, action.CreatePod.Labels)
	case action.SetPodLabels != nil:
		pod := s.pods[action.SetPodLabels.Namespace+"/"+action.SetPodLabels.Pod]
		pod.Labels = action.SetPodLabels.Labels
		s.pods[pod.Namespace+"/"+pod.Name] = pod
	case action.DeletePod != nil:
		delete(s.pods, action.DeletePod.Namespace+"/"+action.DeletePod.Pod)
	case action.ReadNetworkPolicies != nil:
		// It changes nothing.
	default:
		panic(fmt.Sprintf("an action that is not known: %+v", action))
	}
}

func (s *state) put(policy *networking.NetworkPolicy) {
	// Some of the cases leave it out.
	policy.TypeMeta = meta.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}
	s.policies[policy.Namespace+"/"+policy.Name] = *policy
}

func (s *state) set(name string) Set {
	set := Set{Name: name, Policies: sorted(s.policies), Namespaces: map[string]map[string]string{}, Pods: sorted(s.pods), Outside: []string{"192.168.242.77", "203.0.113.9"}}
	for namespace, labels := range s.namespaces {
		set.Namespaces[namespace] = labels
	}
	set.Ports = []Port{
		{Port: 53, Protocol: "TCP"}, {Port: 79, Protocol: "TCP"}, {Port: 80, Protocol: "TCP"}, {Port: 81, Protocol: "TCP"}, {Port: 82, Protocol: "TCP"},
		{Port: 53, Protocol: "UDP"}, {Port: 80, Protocol: "UDP"}, {Port: 81, Protocol: "UDP"}, {Port: 7981, Protocol: "UDP"},
		{Port: 80, Protocol: "SCTP"}, {Port: 81, Protocol: "SCTP"},
	}
	return set
}

// sorted is by key, so that the sets are the same in every run.
func sorted[T any](all map[string]T) []T {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	values := make([]T, 0, len(all))
	for _, key := range keys {
		values = append(values, all[key])
	}
	return values
}
