/** What keeps the check from being made at all, as opposed to what it finds. */
export class CannotRun extends Error {
  constructor(message: string, readonly remedy?: string) {
    super(remedy === undefined ? message : `${message}; ${remedy}`);
    this.name = 'CannotRun';
  }
}
