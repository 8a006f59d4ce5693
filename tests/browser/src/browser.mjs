// Debian's Chromium, driven by Playwright: one process a test file, a profile of its own for each browser of a test.

import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let running;

/** The running Chromium, started at the first call. */
export function browserProcess() {
  running ??= chromium.launch({ executablePath: executable(), args: FLAGS });
  return running;
}

/** Ends it. */
export async function closeBrowserProcess() {
  const ending = running;
  running = undefined;
  await (await ending)?.close();
}

function executable() {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : PATHS;
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no Chromium at ${candidates.join(', ')}: install it, or set CHROMIUM`);
  return found;
}
