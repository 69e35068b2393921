'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  all('.tools, .spot').forEach((part) => { part.hidden = false; });

  // A place in the page: opens what is folded around it, and shows it.
  const reveal = (id) => {
    const place = id && byId(id);
    if (!place) return;
    for (let part = place.parentElement; part; part = part.parentElement) {
      if (part.tagName === 'DETAILS') part.open = true;
    }
    all('.cited.shown').forEach((other) => other.classList.remove('shown'));
    if (place.classList.contains('cited')) place.classList.add('shown');
    place.scrollIntoView({ block: place.offsetHeight < innerHeight ? 'center' : 'start' });
    place.focus({ preventScroll: true });
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = link.getAttribute('href').slice(1);
    if (!byId(id)) return;
    event.preventDefault();
    history.pushState(null, '', '#' + id);
    reveal(id);
    if (link.dataset.spot) spot(link.dataset.spot);
  });
  addEventListener('popstate', () => reveal(decodeURIComponent(location.hash.slice(1))));
  addEventListener('beforeprint', () => all('details').forEach((part) => { part.open = true; }));

  // The time line. `left` and `width` are the visible part of its 1000 units.
  const plot = byId('plot');
  const lanes = byId('lanes');
  let left = 0;
  let width = 1000;
  const LEAST = 2;
  const two = (number) => String(number).padStart(2, '0');
  const clock = (seconds, withDate, withSeconds = true) => {
    const time = new Date(seconds * 1000);
    const day = `${time.getUTCFullYear()}-${two(time.getUTCMonth() + 1)}-${two(time.getUTCDate())} `;
    const ofDay = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}${withSeconds ? `:${two(time.getUTCSeconds())}` : ''}`;
    return withDate ? day + ofDay : ofDay;
  };
  const STEPS = [1, 5, 15, 60, 300, 900, 3600, 10800, 43200, 86400, 604800, 2592000, 7776000, 31536000];
  const ticks = () => {
    const home = byId('ticks');
    const pixels = plot.clientWidth / width;
    home.replaceChildren();
    let end = -8;
    let day = '';
    const put = (x, seconds, step) => {
      const at = (x - left) * pixels;
      const text = clock(seconds, clock(seconds, true).slice(0, 10) !== day, step < 60);
      const space = text.length * 6.3;
      if (at < end + 8 || at < 0 || at + space > plot.clientWidth) return;
      const label = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      label.setAttribute('x', at);
      label.setAttribute('y', 32);
      label.textContent = text;
      home.append(label);
      end = at + space;
      day = clock(seconds, true).slice(0, 10);
    };
    for (const { from, to, left: start, right } of JSON.parse(plot.dataset.scale)) {
      if (right < left || start > left + width) continue;
      const unit = (right - start) / (to - from);
      const step = STEPS.find((length) => length * unit * pixels > 90) || 31536000;
      const first = from + Math.max(0, (left - start) / unit);
      if (start >= left) put(start, from, step);
      const last = Math.min(to, from + (left + width - start) / unit);
      for (let time = Math.ceil(first / step) * step; time <= last; time += step) {
        put(start + (time - from) * unit, time, step);
      }
    }
  };
  const draw = () => {
    width = Math.min(1000, Math.max(LEAST, width));
    left = Math.min(1000 - width, Math.max(0, left));
    lanes.setAttribute('viewBox', `${left} 0 ${width} ${lanes.viewBox.baseVal.height}`);
    let end = -8;
    for (const label of all('#axis [data-x]')) {
      const at = (label.dataset.x - left) / width * plot.clientWidth;
      const space = label.textContent.length * 6.3;
      const isLast = at + space > plot.clientWidth;
      const start = isLast ? at - space : at;
      const fits = start > end + 8 && at >= 0 && at <= plot.clientWidth;
      label.setAttribute('x', isLast ? at - 3 : at + 3);
      label.setAttribute('text-anchor', isLast ? 'end' : 'start');
      label.setAttribute('visibility', fits ? 'visible' : 'hidden');
      if (fits) end = start + space;
    }
    ticks();
  };
  const zoom = (factor, at = 0.5) => {
    const fixed = left + width * at;
    width = Math.min(1000, Math.max(LEAST, width * factor));
    left = fixed - width * at;
    draw();
  };
  const show = (from, length) => {
    left = from - length * 0.05;
    width = length * 1.1;
    draw();
  };
  const spot = (id) => {
    const dot = all('.dot').find((other) => other.dataset.of === id);
    if (!dot) return;
    show(dot.dataset.x - Math.min(width, 100) / 2, Math.min(width, 100));
    dot.focus();
  };
  if (plot) {
    all('[data-zoom]').forEach((button) => button.addEventListener('click', () => {
      if (button.dataset.zoom === 'all') show(0, 1000);
      else zoom(button.dataset.zoom === 'in' ? 0.5 : 2);
    }));
    all('[data-from]').forEach((button) => button.addEventListener('click', () => {
      show(+button.dataset.from, +button.dataset.width);
    }));
    plot.addEventListener('keydown', (event) => {
      const keys = {
        '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), 0: () => show(0, 1000),
        ArrowLeft: () => { left -= width / 5; draw(); }, ArrowRight: () => { left += width / 5; draw(); },
      };
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    const part = (event) => {
      const box = lanes.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    };
    // The wheel scrolls the page until the picture was clicked.
    plot.addEventListener('wheel', (event) => {
      if (!plot.contains(document.activeElement) && !event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, part(event));
    }, { passive: false });
    const brush = plot.querySelector('.brush');
    let start = null;
    plot.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && !event.target.closest('a')) start = part(event);
    });
    addEventListener('pointermove', (event) => {
      if (start === null) return;
      const end = part(event);
      brush.hidden = Math.abs(end - start) < 0.01;
      brush.style.left = `${Math.min(start, end) * 100}%`;
      brush.style.width = `${Math.abs(end - start) * 100}%`;
    });
    addEventListener('pointerup', (event) => {
      if (start === null) return;
      const end = part(event);
      if (Math.abs(end - start) >= 0.01) {
        left += Math.min(start, end) * width;
        width *= Math.abs(end - start);
        draw();
      }
      start = null;
      brush.hidden = true;
    });
    addEventListener('pointercancel', () => { start = null; brush.hidden = true; });
    plot.addEventListener('dblclick', () => show(0, 1000));
    addEventListener('resize', draw);
    draw();
  }

  // The list of errors.
  const list = byId('error-list');
  if (list) {
    const items = all('li', list);
    const filter = byId('filter');
    filter.addEventListener('input', () => {
      const text = filter.value.toLowerCase();
      let shown = 0;
      for (const item of items) {
        item.hidden = !item.textContent.toLowerCase().includes(text);
        shown += !item.hidden;
      }
      byId('shown').textContent = text ? `${shown} / ${items.length}` : '';
    });
    byId('by-count').addEventListener('change', (event) => {
      const order = [...items];
      if (event.target.checked) order.sort((one, other) => other.dataset.count - one.dataset.count);
      list.append(...order);
    });
  }
  if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));
})();
