/** What goes wrong during an apply when node ports move, or pass from one Service to another: each number can be given out once. */
import { Hazard, commands } from './hazards';
import { defined, isRecord, listAt } from '../../kubernetes/values';
import { list, say } from '../../text/sentence';
import { Identified, displayName } from '../objects/identify';
import { Pair, Pairing } from '../objects/objects';

export function nodePortHazards(pairing: Pairing, changed: readonly Pair[]): Hazard[] {
  const given = handovers(pairing);
  const passed = new Set(given.map(({ port }) => port));
  return [...swappedNodePorts(given), ...changed.flatMap(pair => movedNodePorts(pair, passed))];
}

/** By Service and port: what number it has on every node. */
function nodePorts(item: Identified): Map<string, number> {
  return new Map(listAt(item.object, 'spec', 'ports').filter(isRecord).flatMap((port): [string, number][] => (
    typeof port.nodePort === 'number' ? [[String(port.name ?? port.port), port.nodePort]] : [])));
}

function movedNodePorts({ before, after }: Pair, passed: ReadonlySet<number>): Hazard[] {
  if (after.type !== '/Service') return [];

  const portsAfter = nodePorts(after);
  return [...nodePorts(before)].flatMap(([key, former]): Hazard[] => {
    const port = portsAfter.get(key);
    return port === undefined || port === former ? [] : [{
      severity: 'warning',
      what: say`Service ${displayName(after)} moves from node port ${former} to ${port}: whoever uses the old number is cut off at once.`,
      steps: passed.has(port) || passed.has(former) ? [
        // One of the numbers is another Service's before or afterwards: they can't be held at once.
        say`Move load balancers, firewalls and bookmarks from ${former} to ${port} in the same moment.`,
      ] : [
        say`Add ${port} as a second port of the Service, and apply.`,
        say`Move load balancers, firewalls and bookmarks from ${former} to ${port}.`,
        say`Take ${former} away, and apply again.`,
      ],
    }];
  });
}

interface Handover {
  readonly port: number;
  readonly from: Identified;
  /** The giver as it is afterwards, if it stays. */
  readonly stays?: Identified;
  readonly to: Identified;
}

/** Node ports that one Service had and another gets. */
function handovers(pairing: Pairing): Handover[] {
  const services = (items: readonly Identified[]): Identified[] => items.filter(({ type }) => type === '/Service');
  const pairs = pairing.same.filter(({ after }) => after.type === '/Service');
  const went = services([...pairing.renamed.map(({ before }) => before), ...pairing.removed]);
  const came = services([...pairing.renamed.map(({ after }) => after), ...pairing.added]);
  const former = [...pairs.map(({ before }) => before), ...went];
  const later = [...pairs.map(({ after }) => after), ...came];
  const formerOwners = new Map(former.flatMap(item => [...nodePorts(item).values()].map((port): [number, Identified] => [port, item])));
  const afterwards = new Map(pairs.map(({ before, after }) => [before, after]));
  return later.flatMap(to => [...nodePorts(to).values()].flatMap((port): Handover[] => {
    const from = formerOwners.get(port);
    const stays = from && afterwards.get(from);
    return from === undefined || stays === to ? [] : [defined({ port, from, to, stays })];
  }));
}

/** The former owner of a number has to give it up first. */
function swappedNodePorts(given: readonly Handover[]): Hazard[] {
  const told = new Set<Handover>();
  const byTaker = new Map(given.map(each => [each.to, each]));
  return given.flatMap((one): Hazard[] => {
    if (told.has(one)) return [];

    const round = circle(one, byTaker);
    round.forEach(each => told.add(each));
    const { port, from, stays, to } = one;
    // Who has taken what was let go lets go of the next.
    const inTurn = [one, ...round.slice(1).reverse()];
    if (round.length > 1) {
      return [{
        severity: 'error',
        what: say`Services ${list(inTurn.map(each => displayName(each.to)))} pass node ports ${list(inTurn.map(each => each.port))} in a circle: whichever is applied first, the API server refuses it as already allocated.`,
        steps: [
          say`Give Service ${displayName(from)} another node port for the time being, one that nobody has, and apply it: it lets go of ${port}.`,
          ...inTurn.map(each => say`Apply Service ${displayName(each.to)}, as it is meant.`),
        ],
      }];
    }
    const release = stays === undefined
      ? say`Delete the old Service first: ${commands(from).remove}.`
      : say`Apply Service ${displayName(from)} first, so that it lets go of ${port}.`;
    return [{
      severity: 'error',
      what: say`Node port ${port} goes from Service ${displayName(from)} to ${displayName(to)}: applied in another order, the API server refuses it as already allocated.`,
      steps: [release, say`Apply Service ${displayName(to)}.`],
    }];
  });
}

/** From one handover to what its giver gets in turn, and on: whole if it comes back, else just the one. */
function circle(start: Handover, byTaker: ReadonlyMap<Identified, Handover>): readonly Handover[] {
  const round = [start];
  for (let last = start; ;) {
    const next = last.stays && byTaker.get(last.stays);
    if (next === undefined || (round.includes(next) && next !== start)) return [start];

    if (next === start) return round;

    round.push(next);
    last = next;
  }
}
