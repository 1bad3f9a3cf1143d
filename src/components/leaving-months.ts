/** The axis of age in months that all figures of leaving share. */
export function monthAxis(last: number, width: number, label: string) {
  const room = Math.max(2, Math.floor(width / 60));
  // Steps people count in; never between months.
  const step = [1, 2, 3, 6, 12, 24, 36].find((s) => last / s <= room) ?? 60;
  const ticks = Array.from({length: Math.floor(last / step) + 1}, (_, i) => i * step);
  return {
    domain: [0, Math.max(1, last)],
    label,
    tickSize: 0,
    ticks,
    tickFormat: (n: number) => String(n),
    labelArrow: "none" as const,
    labelAnchor: "left" as const,
  };
}
