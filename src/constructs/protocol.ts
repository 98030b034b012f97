/** A transport protocol that a Service can carry. ICMP is none of them: a Service's name never answers a ping. */
export enum Protocol {
  /** Connections that carry streams: HTTP, SQL. What a port is unless told otherwise. */
  TCP = 'TCP',
  /** Datagrams: DNS, QUIC. Another port than the same number of TCP. */
  UDP = 'UDP',
  /** Connections that carry messages, where the network plug-in supports it. */
  SCTP = 'SCTP',
}
