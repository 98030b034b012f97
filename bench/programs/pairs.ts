/** What every program is told, and what all of them call the same: `node program.js PAIRS OUTDIR`. */
export const pairs = Number(process.argv[2]);
export const outdir = process.argv[3];

export function api(index: number): string {
  return `pair-${index}-api`;
}

export function web(index: number): string {
  return `pair-${index}-web`;
}

export function image(role: string): string {
  return `kiamol/ch03-numbers-${role}`;
}
