/** Paths of the API server in which every name is one step, whatever is in it: api`/api/v1/namespaces/${namespace}/pods`. */
export function api(texts: TemplateStringsArray, ...names: readonly string[]): string {
  return texts.reduce((path, text, index) => `${path}${encodeURIComponent(names[index - 1])}${text}`);
}
