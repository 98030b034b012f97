import { Correct, Mistake } from './mistakes';
import { Tool } from './tools';

/** Findings about the mistake itself: those that its correction makes go away. */
export function foundBy(tool: Tool, mistake: Mistake): readonly string[] {
  const stays = tool.finds(mistake.right);
  return [...tool.finds(mistake.wrong)].filter(finding => !stays.has(finding));
}

/** The rows of the table of mistakes: for each tool, what it calls the finding, or a dash. */
export function mistakeRows(mistakes: readonly Mistake[], tools: readonly Tool[]): readonly string[] {
  return mistakes.map(mistake => row([`[${mistake.name}](../test/comparison/mistakes/${mistake.name}.yaml)`, mistake.says, ...tools.map(tool => cell(tool, mistake))]));
}

/** The rows of the table of false alarms: how many each tool raises on manifests without a mistake. */
export function alarmRows(correct: readonly Correct[], tools: readonly Tool[]): readonly string[] {
  const counts = correct.map(({ text }) => tools.map(tool => tool.finds(text).size));
  const total = tools.map((_, index) => String(counts.reduce((sum, each) => sum + each[index], 0)));
  return [...correct.map(({ name }, at) => row([name, ...counts[at].map(String)])), row(['**all**', ...total.map(count => `**${count}**`)])];
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(tool: Tool, mistake: Mistake): string {
  const names = [...new Set(foundBy(tool, mistake).map(tool.nameOf))].sort();
  return names.length === 0 ? '–' : names.map(name => `\`${name}\``).join(' ');
}
