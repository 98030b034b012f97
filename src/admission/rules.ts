/** What a rule is about, and what to do when it is broken. */
export interface RefusedRuleText {
  /** Why the API server refuses it, in one sentence. */
  readonly why: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
}

/** Every rule of class *refused*: the API server takes no object that breaks one. */
export const REFUSED_RULES = {
  'api-version': { why: 'The API server serves a kind under certain versions only.', remedy: 'Write the apiVersion that the kind is served under.' },
  'field-type': { why: 'A field of another type can not be decoded.', remedy: 'Write a value of the field\'s type.' },
  'unknown-field': { why: 'kubectl asks for strict field validation, and a field nobody knows has no effect.', remedy: 'Correct the name or the indentation, or take the field away.' },
  'required-field': { why: 'The object makes no sense without this field.', remedy: 'Write the field.' },
  'unsupported-value': { why: 'The field takes a few words only, written exactly so.', remedy: 'Write a value that the field takes.' },
  'negative-number': { why: 'A count or a time can not be below zero.', remedy: 'Write 0 or more.' },
  'object-name': { why: 'An object\'s name is part of its URL and often of a DNS name.', remedy: 'Choose a name of the form that the kind asks for.' },
  'namespace-name': { why: 'A namespace is one label of the DNS names in it.', remedy: 'Choose a namespace that is an RFC 1123 label.' },
  'service-name': { why: 'A Service\'s name is its DNS name.', remedy: 'Choose lower-case letters, digits and hyphens, a letter first, at most 63 characters.' },
  'label': { why: 'Labels have a syntax, so that selectors can be written.', remedy: 'Shorten or respell the label, or make it an annotation if nothing selects by it.' },
  'annotation': { why: 'The keys of annotations have the syntax of label keys, and all of them together a size.', remedy: 'Respell the key, or keep large data elsewhere.' },
  'finalizer': { why: 'A finalizer nobody owns would keep the object for ever.', remedy: 'Name it as domain/name, or leave it out.' },
  'owner-reference': { why: 'An owner is found by its version, kind, name and UID.', remedy: 'Leave ownerReferences to the controllers that set them.' },
  'resource-version': { why: 'An object that does not exist yet has no resourceVersion.', remedy: 'Take resourceVersion out of the manifest.' },
  'pod-security-label': { why: 'Pod Security admission refuses a namespace with a level or a version that it does not know.', remedy: 'Use privileged, baseline or restricted, and latest or v1.<minor> as the version.' },
  'port-number': { why: 'A port is a number from 1 to 65535.', remedy: 'Choose a port within 1 to 65535.' },
  'port-name': { why: 'Ports are named by DNS labels in Services and by IANA service names in containers.', remedy: 'Use lower-case letters and digits with single hyphens between them; in a container at least one letter, and 15 characters at most.' },
  'port-name-missing': { why: 'Several ports are told apart by name.', remedy: 'Give every port a name.' },
  'port-name-twice': { why: 'A name stands for one port.', remedy: 'Give each port a name of its own.' },
  'port-twice': { why: 'One port can not lead to two places.', remedy: 'Merge the two ports or change the number of one.' },
  'app-protocol': { why: 'An appProtocol is an IANA service name or domain/name.', remedy: 'Write a name such as http, or domain/name.' },
  'ports-missing': { why: 'Only a headless or an ExternalName Service works without ports.', remedy: 'Declare at least one port.' },
  'node-port-unused': { why: 'A ClusterIP Service opens no port of the nodes.', remedy: 'Use type NodePort or LoadBalancer, or take nodePort away.' },
  'node-port-range': { why: 'Node ports come from the cluster\'s range, by default 30000 to 32767.', remedy: 'Choose a port from 30000 to 30085: automatic allocation avoids those.' },
  'node-port-twice': { why: 'A node port leads to one port of one Service.', remedy: 'Choose another node port, or leave it to the cluster.' },
  'kubelet-port': { why: 'Up to Kubernetes 1.32 a LoadBalancer may not open the kubelet\'s port 10250.', remedy: 'Choose another port.' },
  'cluster-ip': { why: 'A cluster IP is an IP address, None, or left to the cluster.', remedy: 'Leave clusterIP and clusterIPs out unless the address matters.' },
  'headless-type': { why: 'clusterIP None is for Services of type ClusterIP.', remedy: 'Use type ClusterIP, or take clusterIP away.' },
  'external-name': { why: 'An external name is the target of a CNAME.', remedy: 'Write a DNS name such as db.example.com.' },
  'external-name-fields': { why: 'An ExternalName Service is a DNS alias: it has no address of its own.', remedy: 'Take the field away, or use another type.' },
  'ip-families': { why: 'A Service has at most one address of each family, and its policy has to allow two.', remedy: 'Use PreferDualStack or RequireDualStack for two families, and list each once.' },
  'external-ip': { why: 'An external IP has to lead to a node.', remedy: 'Write an address that routes to a node, or use a LoadBalancer.' },
  'load-balancer-only': { why: 'The field configures a load balancer.', remedy: 'Use type LoadBalancer, or take the field away.' },
  'source-ranges': { why: 'Source ranges are address ranges.', remedy: 'Write ranges such as 10.0.0.0/8.' },
  'external-traffic-policy': { why: 'The policy is about traffic from outside the cluster.', remedy: 'Use it with NodePort, LoadBalancer or externalIPs only.' },
  'health-check-node-port': { why: 'Only a LoadBalancer with externalTrafficPolicy Local has a health check port, from the range of the node ports.', remedy: 'Leave healthCheckNodePort to the cluster.' },
  'session-affinity-timeout': { why: 'Affinity lasts from one second to one day.', remedy: 'Choose 1 to 86400 seconds.' },
  'topology-annotations': { why: 'The two annotations mean the same.', remedy: 'Keep service.kubernetes.io/topology-mode alone.' },
  'endpoint-address': { why: 'An endpoint is reached from every node, by its IP address.', remedy: 'Write the address that other machines reach it by.' },
  'address-type': { why: 'A slice holds addresses of one type.', remedy: 'Make a slice for each address type.' },
  'endpoint-addresses': { why: 'An endpoint or a subset stands for at least one address.', remedy: 'Add an address, or take the entry away.' },
  'slice-size': { why: 'A slice holds at most 1000 endpoints of 100 addresses each.', remedy: 'Spread the endpoints over several slices.' },
  'hints': { why: 'Hints name each zone or node once, and few of them.', remedy: 'Leave hints to the controllers that set them.' },
  'selector': { why: 'A workload owns the pods that its selector matches.', remedy: 'Write matchLabels with at least one label of the pods.' },
  'selector-mismatch': { why: 'A workload has to select the pods that it makes.', remedy: 'Make the template\'s labels carry every label of the selector.' },
  'restart-policy': { why: 'A workload of long-running pods restarts them always.', remedy: 'Take restartPolicy away, or use a Job.' },
  'active-deadline': { why: 'Only a Pod or a Job ends by a deadline, and not before one second is over.', remedy: 'Take activeDeadlineSeconds away, use a Job, or give a Pod at least one second.' },
  'rolling-update': { why: 'An update needs room to replace pods.', remedy: 'Correct maxSurge and maxUnavailable, or leave them out.' },
  'container-name': { why: 'Containers of a pod are told apart by name.', remedy: 'Give each container an RFC 1123 label of its own.' },
  'host-port': { why: 'A host port leads to one container port.', remedy: 'Leave hostPort out, or give each its own.' },
  'env-var': { why: 'A variable has a name and one source.', remedy: 'Correct the name, or keep one of value and valueFrom.' },
  'probe': { why: 'A probe does one thing, and liveness and startup need one success.', remedy: 'Give the probe exactly one of exec, httpGet, tcpSocket and grpc, and a valid threshold.' },
  'resources': { why: 'Requests and limits are quantities of resources that exist, a request no more than its limit.', remedy: 'Correct the resource\'s name or its quantities.' },
  'volume': { why: 'A mount is of a volume of the pod, at a path of its own.', remedy: 'Declare the volume once, with one source, and mount it once at each path.' },
  'security-context': { why: 'The security context contradicts itself or names an impossible id.', remedy: 'Correct the security context.' },
} as const satisfies Readonly<Record<string, RefusedRuleText>>;

/** Id of a rule of class *refused*. */
export type RefusedRule = keyof typeof REFUSED_RULES;
