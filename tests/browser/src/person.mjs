// What a person does in front of a browser. All that these tests know of the pages is here.

import { ANA, PASSWORD } from './provider.mjs';

export class Person {
  /** Errors that the browser had with the provider's pages. */
  complaints = [];
  expected = /$^/u;

  /** `look` is called with the page whenever this person has come to another one. */
  constructor(page, provider, look) {
    this.page = page;
    this.provider = provider;
    this.look = look;
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error}`));
    page.on('console', (message) => {
      // Pages that are refused are what some tests are about.
      const refused = /status of 4\d\d/u.test(message.text());
      const ours = message.location().url.startsWith(provider.origin);
      if (message.type() === 'error' && ours && !refused) this.complaints.push(message.text());
    });
  }

  /** Complaints of the browser that a test brings about itself. */
  expectComplaint(words) {
    this.expected = words;
  }

  /** Opens a page of the tenant. */
  async open(path) {
    const reply = await this.page.goto(`${this.provider.issuer}${path}`);
    await this.look(this.page);
    return reply;
  }

  /** Opens an address that another program gave. */
  async follow(url) {
    const reply = await this.page.goto(url);
    if (this.page.url().startsWith(this.provider.origin)) await this.look(this.page);
    return reply;
  }

  /** Presses a button, or follows a link, of this name, and waits for the page that comes of it. */
  async press(name) {
    const exact = typeof name === 'string';
    const button = this.page.getByRole('button', { name, exact });
    const control = button.or(this.page.getByRole('link', { name, exact }));
    await Promise.all([this.page.waitForEvent('load'), control.click()]);
    if (this.page.url().startsWith(this.provider.origin)) await this.look(this.page);
  }

  /** Has a request that ended without success made once more. */
  async tryAgain() {
    await this.press(/^Try again/u);
    await this.state('live');
  }

  async type(label, text) {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  /** Opens the sign-in page and types the user name. */
  async name(user) {
    await this.open('/signin');
    await this.giveName(user);
  }

  async giveName(user) {
    await this.type('User name', user);
    await this.press('Next');
  }

  async password(password = PASSWORD) {
    await this.type('Password', password);
    await this.press('Sign in');
  }

  /** Types a code of an authenticator app. */
  async giveCode(code) {
    await this.type('Code that your authenticator app shows', code);
    await this.press('Sign in');
  }

  /** Types a Temporary Access Pass. */
  async givePass(pass) {
    await this.type('Temporary Access Pass', pass);
    await this.press('Sign in');
  }

  /** Signs in by password alone, as a user without a method can. */
  async signInByPassword(user) {
    await this.name(user);
    await this.password();
    await this.signedIn();
  }

  /** The number on the page. */
  async number() {
    return (await this.page.locator('#match-number').textContent()).trim();
  }

  /** Waits until the request of this page stands so; the page moves on by itself. */
  async state(word) {
    await this.page.locator(`#request-state[data-state="${word}"]`).waitFor().catch(async (error) => {
      error.message += `\n${this.page.url()} says:\n${await this.page.locator('main').innerText()}`;
      throw error;
    });
    await this.look(this.page);
    return (await this.page.locator('#request-state').textContent()).trim();
  }

  /** What went wrong, in the page's words. */
  async message() {
    return (await this.page.locator('#message').textContent()).trim();
  }

  /** Waits for the page of a person who is signed in; gives who, and by what. */
  async signedIn() {
    const user = await this.page.locator('#signed-in-user').getAttribute('data-user');
    const amr = await this.page.locator('#amr').getAttribute('data-amr');
    await this.look(this.page);
    return { user, amr };
  }

  /** Opens the signed-in page, and must be led to the sign-in. */
  async notSignedIn() {
    await this.open('');
    if (!this.page.url().endsWith('/signin')) throw new Error(`signed in: ${this.page.url()}`);
  }

  /** The same person in another tab of the same browser. */
  async anotherTab() {
    const tab = new Person(await this.page.context().newPage(), this.provider, this.look);
    tab.complaints = this.complaints;
    return tab;
  }

  /** Presses the tabulator until a control of this name has the focus, and shows it. */
  async tabTo(name) {
    for (let pressed = 0; pressed < 30; pressed += 1) {
      await this.page.keyboard.press('Tab');
      const [words, outline] = await this.page.evaluate(() => {
        const at = document.activeElement;
        return [at.textContent.trim(), getComputedStyle(at).outlineStyle];
      });
      if (words === name) {
        if (outline === 'none') throw new Error(`${name} does not show that it has the focus`);
        return;
      }
    }
    throw new Error(`the tabulator does not lead to ${name}`);
  }

  /** Starts the wizard on *Security info*. */
  async startWizard() {
    await this.open('/security-info');
    await this.press('Add sign-in method: Authenticator app');
    await this.state('waiting');
  }

  /** Adds a phone by the code that this page shows for typing; the test notification is approved. */
  async addPhone(phone) {
    await this.startWizard();
    const { code, url } = await this.typedCode();
    await phone.do('enroll', code, '--url', url);
    await this.state('live');
    await phone.do('approve', await this.number());
    await this.state('approved');
    await this.press('Finish');
  }

  /** Code and URL for typing. */
  async typedCode() {
    await this.page.getByText("Can't scan image?").click();
    const code = await this.page.locator('#manual-code').textContent();
    const url = await this.page.locator('#manual-url').textContent();
    return { code, url };
  }

  /** Cuts an element out of a picture of the screen, with a little of what is around it. */
  async photograph(selector, path) {
    const { x, y, width, height } = await this.page.locator(selector).boundingBox();
    const clip = { x: x - 8, y: y - 8, width: width + 16, height: height + 16 };
    await this.page.screenshot({ path, clip });
  }

  /** What *Security info*, which is open, says of each authenticator app: `push` or `passwordless`. */
  async devices() {
    const listed = await this.page.locator('[data-method="app"]').all();
    return Promise.all(listed.map((device) => device.getAttribute('data-state')));
  }

  /** Enables phone sign-in: the phone sends this person's browser to sign in, and the number is shown there. */
  async enable(phone) {
    const { step, url } = await phone.do('enable');
    if (step !== 'sign_in') throw new Error(`a sign-in was expected, not ${step}`);
    const redirect = await this.authorize(url, () => this.proveWith(phone));
    const next = await phone.do('enable', '--redirect', redirect);
    if (next.step !== 'match_number') throw new Error(`a number was expected, not ${next.step}`);
    // As *Look again* does. Chromium may still ask about the app's address, and takes no click on the page meanwhile.
    await this.page.reload();
    await this.state('live');
    await phone.do('enable', '--number', await this.number());
    await this.state('approved');
  }

  /** Follows an app to the sign-in, signs in afresh by `prove`, and allows it; gives the address that opens the app. */
  async authorize(url, prove) {
    await this.follow(url);
    await prove();
    await this.press('Allow');
    return this.page.locator('#open-app').getAttribute('href');
  }

  /** Gives the user name, and approves on the phone with the number that the page shows; the page moves on by itself. */
  async approveOn(phone, user = ANA) {
    await this.giveName(user);
    await this.enterNumberOn(phone);
  }

  /** Signs in by password, and the number on the phone after it. */
  async proveWith(phone, user = ANA) {
    await this.giveName(user);
    await this.proveWithPassword(phone);
  }

  async proveWithPassword(phone) {
    await this.password();
    await this.enterNumberOn(phone);
  }

  async enterNumberOn(phone) {
    await this.state('live');
    await phone.do('approve', await this.number());
    await this.page.locator('#request-state').waitFor({ state: 'detached' });
  }
}

/** A number that is not this one, with as many digits. */
export function otherThan(number) {
  return String((Number(number) + 1) % 10 ** number.length).padStart(number.length, '0');
}
