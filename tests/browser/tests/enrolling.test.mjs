// Getting an account onto the phone, and enabling phone sign-in.

import assert from 'node:assert/strict';
import test from 'node:test';
import { otherThan } from '../src/person.mjs';
import { ANA } from '../src/provider.mjs';
import { world } from '../src/world.mjs';

test('e1_e2_e4_a_code_cut_from_a_picture_of_the_screen_enrolls_the_phone', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await ana.signInByPassword(ANA);
  await ana.startWizard();
  const picture = hers.file('cut.png');
  await ana.photograph('#qr', picture);

  const read = await hers.do('enroll', picture, '--preview');
  assert.equal(read.issuer, ana.provider.issuer);
  assert.equal(read.pinned, true, 'the code brings the server key');
  await hers.do('enroll', picture);
  await ana.state('live');
  assert.match(await ana.number(), /^\d\d$/u);
  assert.equal((await hers.do('approve', await ana.number())).outcome, 'approved');
  await ana.state('approved');
  const account = await hers.account();
  assert.equal(account.state, 'active');
  assert.equal(account.user_name, ANA);
});

test('e1_e2_a_code_typed_by_hand_enrolls_and_pins_no_key', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await ana.signInByPassword(ANA);
  await ana.startWizard();
  const { code, url } = await ana.typedCode();
  const typed = code.toLowerCase().replaceAll('-', ' ');
  assert.equal((await hers.do('enroll', typed, '--url', url, '--preview')).pinned, false);
  await hers.do('enroll', typed, '--url', url);
  await ana.state('live');
  await hers.do('approve', await ana.number());
  await ana.state('approved');
  await ana.press('Finish');
  assert.deepEqual(await ana.devices(), ['push']);
});

test('e1_e4_enrolling_needs_no_script', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser({ script: false }), await phone()];
  await ana.signInByPassword(ANA);
  await ana.addPhone(hers);
  assert.deepEqual(await ana.devices(), ['push']);
});

test('e4_a_wrong_number_adds_nothing_on_either_side', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await ana.signInByPassword(ANA);
  await ana.startWizard();
  const { code, url } = await ana.typedCode();
  await hers.do('enroll', code, '--url', url);
  await ana.state('live');
  assert.equal((await hers.approve(otherThan(await ana.number()))).last.outcome, 'wrong_number');
  await ana.state('wrong_number');
  await ana.open('/security-info');
  assert.deepEqual(await ana.devices(), []);
  assert.notEqual((await hers.account())?.state, 'active');
});

test('p3_p5_the_number_on_the_page_enables_phone_sign_in', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser(), await phone()];
  await ana.signInByPassword(ANA);
  await ana.addPhone(hers);
  await ana.enable(hers);
  assert.equal((await hers.account()).phone_sign_in, 'enabled');
  await ana.open('/security-info');
  assert.deepEqual(await ana.devices(), ['passwordless']);
});

test('p3_the_browser_leads_back_to_a_phone_that_listens_on_loopback', async (t) => {
  const { browser, phone } = await world(t);
  const [ana, hers] = [await browser({ script: false }), await phone()];
  await ana.signInByPassword(ANA);
  await ana.addPhone(hers);
  const waiting = hers.enableAndWait();
  await ana.page.goto(await waiting.url);
  await ana.proveWith(hers);
  await ana.page.getByRole('button', { name: 'Allow' }).click();
  await ana.page.getByText('Go back to the terminal').waitFor();
  assert.equal((await waiting.step).step, 'match_number');
  await ana.open('/security-info');
  assert.equal((await hers.do('enable', '--number', await ana.number())).outcome, 'approved');
  assert.equal((await hers.account()).phone_sign_in, 'enabled');
});
