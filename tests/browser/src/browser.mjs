// Debian's Chromium, driven by Playwright: one process a test file, a profile of its own for each browser of a test.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

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

/** What CHROMIUM names, or the first on the PATH. */
function executable() {
  const folders = process.env.PATH.split(delimiter);
  const onPath = ['chromium', 'google-chrome'].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = (process.env.CHROMIUM ? [process.env.CHROMIUM] : onPath).find(isExecutable);
  if (found === undefined) throw new Error('there is no chromium or google-chrome on the PATH: install it, or set CHROMIUM');
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
