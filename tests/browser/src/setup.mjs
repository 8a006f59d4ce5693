// Where a test begins behind the enrollment: the control interface stands for the person at the browser.

import { ANA, PASSWORD } from './provider.mjs';

/** Enrolls the phone for a user. */
export async function enroll(provider, phone, user = ANA) {
  const { text } = await provider.control('enrollment-codes', { user });
  await phone.do('enroll', text);
  await phone.do('approve', await liveNumber(provider, 'enrollment', user));
}

/** Enrolls the phone, and enables phone sign-in. */
export async function enable(provider, phone, user = ANA) {
  await enroll(provider, phone, user);
  const { url } = await phone.do('enable');
  const { redirect } = await provider.control('authorize', { url, user, password: PASSWORD });
  await phone.do('enable', '--redirect', redirect);
  await phone.do('enable', '--number', await liveNumber(provider, 'enable', user));
}

async function liveNumber(provider, purpose, user) {
  const { number } = await provider.control(`live?user=${encodeURIComponent(user)}&purpose=${purpose}`);
  return number;
}
