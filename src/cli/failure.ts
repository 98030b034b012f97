/** What ends a command: something that the user can put right, or a mistake of this program. */

/** What the user wrote makes no sense; the message says what would. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What was asked for can't be done; the message says why, and what to do about it. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

/** What JavaScript throws by itself: nobody wrote these messages for a user. */
const MISTAKES = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError', 'AssertionError'];

/** Whether its message says what to do. */
export function isForUser(error: unknown): error is Error {
  return isError(error) && !MISTAKES.includes(error.name);
}

/** Errors of the system may be of another realm, whose class Error is not ours. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}
