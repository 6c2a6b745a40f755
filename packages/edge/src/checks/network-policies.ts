import type { EdgeConfig } from '../config.ts';
import { colour } from '../rules/index.ts';
import type { NetworkPolicy } from './answer-check.ts';
import type { NetworkProtocol } from './check-desk.ts';
import { colourOfStatus } from './network-answer.ts';

/** What an edge's settings choose for all devices and for unknown ones, by the interface asked at. */
export function networkPoliciesOf(
  config: Pick<EdgeConfig, 'globalResponse' | 'unknownDevice' | 'unknownDeviceS13' | 'unknownDeviceN5g'>,
): Readonly<Record<NetworkProtocol, NetworkPolicy>> {
  const { globalResponse, unknownDevice, unknownDeviceS13, unknownDeviceN5g } = config;
  const global = globalResponse === undefined ? colour.none : colour[globalResponse];
  return {
    s13: { globalResponse: global, unknownDevice: colourOfStatus[unknownDeviceS13 ?? unknownDevice] },
    'n5g-eir': { globalResponse: global, unknownDevice: colourOfStatus[unknownDeviceN5g ?? unknownDevice] },
  };
}
