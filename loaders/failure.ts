/**
 * What stops a build, said so that a person can act on it.
 *
 * Every error meant for a user is made here: where it is, what was found, what to do.
 */
export interface Problem {
  /** File the problem is in, as the user knows it; omitted when it is in no file. */
  file?: string;
  /** 1-based line in `file`. */
  line?: number;
  /** What was found, in one sentence. */
  what: string;
  /** What to do about it, in one sentence. */
  remedy: string;
}

/** One or several problems that stop the build. The message is the whole report; no stack is ever shown. */
export class Failure extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[]) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(describeProblem).join("\n\n"));
    this.name = "Failure";
    this.problems = list;
  }
}

/** `file:line  what` and, on the next line, the remedy. */
export function describeProblem({file, line, what, remedy}: Problem): string {
  const place = file === undefined ? "" : line === undefined ? `${file}: ` : `${file}:${line}: `;
  return `${place}${what}\n  -> ${remedy}`;
}
