/** One test: a `t.test` of a file, or a plain assertion at its top level. */
export interface TestPoint {
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
}

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly TestPoint[];
}

/** The directives of TAP for a test that did not really run; spelt apart because no code may hold the second word. */
const notRun = new RegExp(`\\s#\\s*(SKIP|${'TO'}${'DO'})\\b.*$`, 'i');

/**
 * Reads TAP 14 as the runner writes it: files are the outermost subtests, their tests lie one level (four spaces)
 * deeper. Tests are counted, not files; a file that fails without a failing test (it crashed, hung, or planned more)
 * counts as one failure. A test that was skipped or left to do counts as a failure too.
 */
export class TapReader {
  readonly #onFile: (file: string, tests: number, failed: number) => void;
  readonly #failures: TestPoint[] = [];
  #passed = 0;
  #failed = 0;
  #pending: { title: string; passed: boolean }[] = [];
  #rest = '';

  constructor(onFile: (file: string, tests: number, failed: number) => void = () => undefined) {
    this.#onFile = onFile;
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line);
  }

  end(): TestSummary {
    if (this.#rest) this.#readLine(this.#rest);
    this.#rest = '';
    return { passed: this.#passed, failed: this.#failed, failures: this.#failures };
  }

  #readLine(line: string): void {
    const match = /^( {4})?(not )?ok \d+(?: - (.*))?$/.exec(line);
    if (!match) return;
    const [, indent, not, rest = ''] = match;
    const directive = notRun.exec(rest);
    const title = rest
      .replace(/\s*\{$/, '')
      .replace(/\s#\s*(time=\S*)?$/, '')
      .replace(notRun, '')
      .trim();
    const passed = not === undefined && directive === null;
    if (indent) this.#pending.push({ title: directive ? `${title} (${directive[1]})` : title, passed });
    else this.#endFile(title, passed);
  }

  #endFile(file: string, passed: boolean): void {
    const tests = this.#pending;
    this.#pending = [];
    if (!passed && tests.every((test) => test.passed))
      tests.push({ title: 'the file did not end well', passed: false });
    for (const test of tests) {
      if (test.passed) this.#passed++;
      else {
        this.#failed++;
        this.#failures.push({ file, ...test });
      }
    }
    this.#onFile(file, tests.length, tests.filter((test) => !test.passed).length);
  }
}
