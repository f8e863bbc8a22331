/** A figure in Prometheus' text format: the sum over the labels that are not given. */
export function sumOf(metrics: string, name: string, labels: string): number {
  return metrics
    .split('\n')
    .filter(line => line.startsWith(name) && /[ {]/.test(line[name.length]!) && line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
