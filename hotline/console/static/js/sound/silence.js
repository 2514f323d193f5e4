// Pauses in a recording, as pairs of seconds [from, to] in the order of time.

export function silenceAt(silences, time) {
  return silences.find(([from, to]) => from <= time && time < to) ?? null;
}

// Where one is `by` seconds on (or back, if negative) when pauses do not count.
export function moved(time, by, silences) {
  let left = Math.abs(by);
  const forwards = by > 0;
  const ordered = forwards ? silences : [...silences].reverse();
  for (const [from, to] of ordered) {
    const [near, far] = forwards ? [from, to] : [to, from];
    const passed = forwards ? far <= time : far >= time;
    if (passed) continue;
    const until = Math.max(forwards ? near - time : time - near, 0);
    if (until > left) break;
    left -= until;
    time = far;
  }
  return forwards ? time + left : time - left;
}
