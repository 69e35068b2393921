// Drives a headless Chromium over its DevTools protocol, through two pipes: no package is needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Browser {
  #calls = new Map();
  #waits = [];
  #next = 0;
  #rest = '';
  events = [];

  constructor(program) {
    this.profile = mkdtempSync(join(tmpdir(), 'panther-browser-'));
    this.child = spawn(program, [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars',
      '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--force-color-profile=srgb', `--user-data-dir=${this.profile}`, '--remote-debugging-pipe', 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.ended = new Promise((done) => this.child.on('exit', done));
    this.ended.then(() => this.#fail(new Error('Chromium has ended')));
    this.child.stdio[4].setEncoding('utf8');
    this.child.stdio[4].on('data', (data) => this.#receive(data));
  }

  #receive(data) {
    const parts = (this.#rest + data).split('\0');
    this.#rest = parts.pop();
    for (const message of parts.map((part) => JSON.parse(part))) {
      const call = this.#calls.get(message.id);
      if (call) {
        this.#calls.delete(message.id);
        if (message.error) call.fail(new Error(`${call.method}: ${message.error.message}`));
        else call.done(message.result);
      } else {
        this.events.push(message);
        this.#waits = this.#waits.filter((wait) => message.method !== wait.method || wait.done(message.params));
      }
    }
  }

  #fail(error) {
    for (const call of this.#calls.values()) call.fail(error);
    this.#calls.clear();
  }

  call(method, params = {}, sessionId = this.session) {
    const id = ++this.#next;
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    return new Promise((done, fail) => this.#calls.set(id, { method, done, fail }));
  }

  // The next event of this name.
  event(method) {
    return new Promise((done) => this.#waits.push({ method, done }));
  }

  async open(url, { width = 1280, height = 900, dark = false, scripts = true } = {}) {
    if (!this.session) {
      const { targetInfos } = await this.call('Target.getTargets');
      const { targetId } = targetInfos.find((target) => target.type === 'page');
      this.session = (await this.call('Target.attachToTarget', { targetId, flatten: true })).sessionId;
      for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await this.call(`${domain}.enable`);
    }
    this.events = [];
    await this.call('Emulation.setScriptExecutionDisabled', { value: !scripts });
    await this.call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.call('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ],
    });
    const loaded = this.event('Page.loadEventFired');
    await this.call('Page.navigate', { url });
    await loaded;
  }

  // The value of an expression in the page.
  async value(expression) {
    const { result, exceptionDetails } = await this.call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  // Clicks the middle of an element as a person would.
  async click(selector) {
    const place = await this.value(`(() => {
      const part = document.querySelector(${JSON.stringify(selector)});
      part.scrollIntoView({ block: 'center' });
      const box = part.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
    await this.mouse('mousePressed', place);
    await this.mouse('mouseReleased', place);
  }

  mouse(type, place, more = {}) {
    return this.call('Input.dispatchMouseEvent', { type, button: 'left', clickCount: 1, ...place, ...more });
  }

  async key(key) {
    const text = key.length === 1 ? key : undefined;
    await this.call('Input.dispatchKeyEvent', { type: 'keyDown', key, text });
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', key });
  }

  async screenshot(whole = false) {
    const { data } = await this.call('Page.captureScreenshot', { captureBeyondViewport: whole });
    return Buffer.from(data, 'base64');
  }

  async close() {
    this.child.kill();
    await this.ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
