'use strict';

const tty = process.stdout.isTTY;
const paint = (code, text) => (tty ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = text => paint(1, text);
const dim = text => paint(2, text);
const green = text => paint(32, text);
const red = text => paint(31, text);

const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Rewrites the current line on a terminal; elsewhere nothing moves. */
function redraw(text) {
  if (tty) process.stdout.write(`\r\u001b[2K${text}`);
}

/**
 * Shows one slow step: its name while it runs, its time when it ends.
 * `work` gets a function to say more about where it is.
 */
async function step(label, work) {
  const since = Date.now();
  let detail = '';
  const draw = () =>
    redraw(`${dim('…')} ${label} ${dim(`${detail} ${seconds(since)}`)}`);
  if (tty) draw();
  else console.log(`… ${label}`);
  const timer = setInterval(draw, 500);
  timer.unref();
  const end = mark => {
    clearInterval(timer);
    redraw('');
    console.log(`${mark} ${label} ${dim(`(${seconds(since)})`)}`);
  };
  try {
    const result = await work(text => {
      detail = text;
    });
    end(green('✔'));
    return result;
  } catch (error) {
    end(red('✘'));
    throw error;
  }
}

module.exports = { step, bold, dim, green, red, seconds };
