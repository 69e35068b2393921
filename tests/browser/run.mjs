// Opens reports in a headless Chromium and uses them as a person would: `node --test run.mjs`.
//
// `REPORTS` names the folder with the reports that
// `PANTHER_REPORTS=FOLDER cargo test -p panther-report --test it html` writes, `CHROMIUM` the program, and
// `SCREENSHOTS` a folder for pictures.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test, before, after } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Browser } from './chromium.mjs';

const folder = resolve(process.env.REPORTS ?? 'target/reports');
const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const pictures = process.env.SCREENSHOTS;
let browser;

const url = (name) => pathToFileURL(`${folder}/${name}.html`).href;
const open = (name, options) => browser.open(url(name), options);
const picture = async (name) => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  writeFileSync(`${pictures}/${name}.png`, await browser.screenshot());
};
// What the page asked for, apart from itself, and what it complained about.
const requests = () => browser.events
  .filter(({ method }) => method === 'Network.requestWillBeSent')
  .map(({ params }) => params.request.url.replace(/#.*/, ''))
  .filter((address) => !address.startsWith(pathToFileURL(folder).href));
const complaints = () => browser.events
  .filter(({ method }) => ['Runtime.exceptionThrown', 'Log.entryAdded', 'Page.javascriptDialogOpening'].includes(method))
  .map(({ params }) => params.entry?.text ?? params.message ?? params.exceptionDetails?.exception?.description);
const viewBox = () => browser.value("document.querySelector('#lanes').getAttribute('viewBox').split(' ').map(Number)");
// Whether a part of the page is in sight.
const isShown = (selector) => browser.value(`(() => {
  const part = document.querySelector(${JSON.stringify(selector)});
  const box = part.getBoundingClientRect();
  return part.checkVisibility() && box.height > 0 && box.top < innerHeight && box.bottom > 0;
})()`);

before(() => {
  assert.ok(existsSync(`${folder}/blocked.en.html`), `${folder} has no reports`);
  browser = new Browser(program);
});
after(() => browser.close());

test('a click on a finding shows its cited line', async () => {
  await open('blocked.en');
  await picture('desktop-light');
  assert.equal(await isShown('#f3-for-1'), false);
  await browser.click('#f3-h a');
  assert.equal(await isShown('#f3-for-1'), true);
  assert.equal(await browser.value("document.querySelector('#f3-for-1').classList.contains('shown')"), true);
  assert.equal(await browser.value('document.activeElement.id'), 'f3-for-1');
  assert.equal(await browser.value("location.hash"), '#f3-for-1');
  assert.deepEqual(requests(), []);
  assert.deepEqual(complaints(), []);
});

test('a click on a mark of the time line shows its cited line', async () => {
  await open('blocked.en');
  await browser.value("document.querySelectorAll('details').forEach((part) => { part.open = false; })");
  await browser.click('.dot[href="#f1-for-2"] .core');
  assert.equal(await isShown('#f1-for-2 .hit'), true);
  assert.match(await browser.value("document.querySelector('#f1-for-2 .hit').textContent"), /RestoreFilesCallback/);
});

test('the time line zooms by buttons, keys, wheel and drag', async () => {
  await open('blocked.en');
  await browser.value("document.querySelector('#timeline').scrollIntoView()");
  await picture('timeline');
  assert.deepEqual((await viewBox()).filter((_, index) => index % 2 === 0), [0, 1000]);
  await browser.click('[data-zoom=in]');
  assert.equal((await viewBox())[2], 500);
  await browser.value("document.querySelector('#plot').focus()");
  await browser.key('+');
  assert.equal((await viewBox())[2], 250);
  const [left] = await viewBox();
  await browser.key('ArrowRight');
  assert.ok((await viewBox())[0] > left);
  await browser.key('-');
  assert.equal((await viewBox())[2], 500);
  await browser.key('0');
  assert.equal((await viewBox())[2], 1000);
  const box = await browser.value("(({ x, y, width }) => ({ x, y, width }))(document.querySelector('#lanes').getBoundingClientRect())");
  const at = (part) => ({ x: box.x + box.width * part, y: box.y + 100 });
  await browser.mouse('mouseWheel', at(0.9), { deltaX: 0, deltaY: -100, button: 'none' });
  assert.equal((await viewBox())[2], 800);
  await browser.key('0');
  await browser.mouse('mousePressed', at(0.3));
  await browser.mouse('mouseMoved', at(0.4), { buttons: 1 });
  await browser.mouse('mouseMoved', at(0.5), { buttons: 1 });
  await browser.mouse('mouseReleased', at(0.5));
  const [from, , width] = await viewBox();
  assert.ok(Math.abs(from - 300) < 2 && Math.abs(width - 200) < 2, `${from} ${width}`);
  assert.deepEqual(complaints(), []);
});

test('everything can be reached by keyboard', async () => {
  await open('blocked.en');
  await browser.key('Tab');
  assert.equal(await browser.value('document.activeElement.className'), 'skip');
  const parts = new Set();
  for (let step = 0; step < 80; step += 1) {
    await browser.key('Tab');
    parts.add(await browser.value("document.activeElement.id || document.activeElement.tagName"));
  }
  for (const part of ['plot', 'SUMMARY', 'A', 'BUTTON', 'filter', 'a']) assert.ok(parts.has(part), `${part} of ${[...parts]}`);
});

test('errors are filtered and sorted', async () => {
  await open('blocked.en');
  const shown = "[...document.querySelectorAll('#error-list li')].filter((item) => !item.hidden).length";
  assert.equal(await browser.value(shown), 3);
  await browser.value("document.querySelector('#filter').focus()");
  for (const letter of 'wim') await browser.key(letter);
  assert.equal(await browser.value(shown), 1);
  await browser.click('#by-count');
  assert.equal(await browser.value("document.querySelector('#error-list li').dataset.count"), '8412');
});

test('a hostile log does nothing', async () => {
  await open('hostile.en', { height: 20000 });
  assert.equal(await browser.value('document.title'), 'Ticket 4711');
  assert.equal(await browser.value("document.querySelectorAll('img, iframe, object, embed, form, base').length"), 0);
  assert.equal(await browser.value('document.scripts.length'), 1);
  assert.equal(await browser.value("[...document.querySelectorAll('a')].every((link) => link.getAttribute('href').startsWith('#'))"), true);
  assert.equal(await browser.value("/[\\u202a-\\u202e\\u2066-\\u2069\\u001b]/.test(document.documentElement.outerHTML)"), false);
  assert.deepEqual(requests(), []);
  assert.deepEqual(complaints(), []);
  // The policy holds for what a log would add.
  await browser.value("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://example.invalid/i.png\" onerror=\"document.title = 1\">')");
  await browser.value('new Promise((done) => setTimeout(done, 200))');
  assert.equal(await browser.value('document.title'), 'Ticket 4711');
  assert.ok(complaints().every((text) => /Content Security Policy/.test(text)) && complaints().length > 0);
});

test('a narrow window has no horizontal scroll', async () => {
  for (const name of ['blocked.en', 'blocked.zh', 'hostile.en']) {
    await open(name, { width: 400, height: 800 });
    await browser.value("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
    const width = await browser.value('Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)');
    assert.equal(width, 400, name);
    await picture(`narrow-${name}`);
  }
});

test('dark windows get dark pages', async () => {
  await open('blocked.en', { dark: true });
  await picture('desktop-dark');
  assert.equal(await browser.value('getComputedStyle(document.body).backgroundColor'), 'rgb(20, 24, 31)');
});

test('the report can be read without scripts', async () => {
  await open('blocked.en', { scripts: false });
  await browser.call('Page.navigate', { url: `${url('blocked.en')}#f3-for-1` });
  await picture('without-scripts');
  const { root } = await browser.call('DOM.getDocument');
  const { nodeId } = await browser.call('DOM.querySelector', { nodeId: root.nodeId, selector: '#f3-for-1 .hit' });
  const { model } = await browser.call('DOM.getBoxModel', { nodeId });
  assert.ok(model.height > 0);
});
