/** The question of gRPC's health protocol: is this service serving? */

import { AboutProbe, PLAIN } from './kind';

/** Over plain HTTP/2, as kubelet's own `grpc` readiness probe asks. */
export interface GrpcProbe {
  readonly kind: 'grpc';
  /** The whole server, when not said. */
  readonly service?: string;
}

const SERVICE_NAME = /^[A-Za-z0-9_./-]{1,255}$/;

export const GRPC: AboutProbe<GrpcProbe> = {
  ...PLAIN,
  fields: { fields: {}, optional: { service: 'string' } },
  carrier: 'TCP',
  hasText: true,
  words: ({ service }) => service === undefined ? 'gRPC health' : `gRPC health ${service}`,
  idWords: ({ service }) => service === undefined ? ['grpc'] : ['grpc', service.split('.').pop()?.replace(/\//g, '-')],
  problems: ({ service }) => service === undefined || SERVICE_NAME.test(service) ? []
    : [`service ${JSON.stringify(service)}: a gRPC service is called by letters, digits, dots, slashes, dashes and underscores, e.g. shop.v1.Orders`],
  withPort: () => 'Probe.grpc({ port: 8080 })',
};
