import { Hazard, commands } from './hazards';
import { isRecord, listAt } from '../../kubernetes/values';
import { Identified, Pair, Pairing, displayName } from '../objects/objects';
import { Sentence, list, say } from '../words/say';

/** Node ports that move, and those that pass from one Service to another: each number can be given out once. */
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

  const now = nodePorts(after);
  return [...nodePorts(before)].flatMap(([key, old]): Hazard[] => {
    const young = now.get(key);
    return young === undefined || young === old ? [] : [{
      severity: 'warning',
      what: say`Service ${displayName(after)} moves from node port ${old} to ${young}: whoever uses the old number is cut off at once.`,
      steps: passed.has(young) || passed.has(old) ? [
        // One of the numbers is another Service's before or afterwards: they can't be held at once.
        say`Move load balancers, firewalls and bookmarks from ${old} to ${young} in the same moment.`,
      ] : [
        say`Add ${young} as a second port of the Service, and apply.`,
        say`Move load balancers, firewalls and bookmarks from ${old} to ${young}.`,
        say`Take ${old} away, and apply again.`,
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
  const owners = new Map(former.flatMap(item => [...nodePorts(item).values()].map((port): [number, Identified] => [port, item])));
  const afterwards = new Map(pairs.map(({ before, after }) => [before, after]));
  return later.flatMap(to => [...nodePorts(to).values()].flatMap((port): Handover[] => {
    const from = owners.get(port);
    const stays = from && afterwards.get(from);
    return from === undefined || stays === to ? [] : [{ port, from, to, ...(stays && { stays }) }];
  }));
}

/** A number can be given out once: its old owner has to let go first. */
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
        what: [...say`Services `, ...list(inTurn.map(each => [{ name: displayName(each.to) }])), ' pass node ports ', ...list(inTurn.map(each => [{ name: String(each.port) }])),
          ' round: whichever is applied first, the API server refuses it as already allocated.'],
        steps: [
          say`Give Service ${displayName(from)} another node port for the time being, one that nobody has, and apply it: it lets go of ${port}.`,
          ...inTurn.map(each => say`Apply Service ${displayName(each.to)}, as it is meant.`),
        ],
      }];
    }
    const release: Sentence = stays === undefined
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
