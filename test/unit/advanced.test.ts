import { readdirSync } from 'node:fs';
import path from 'node:path';

import { NodeHelpers, type ICredentialType, type INodeProperties } from 'n8n-workflow';

import { PROVIDERS } from '../../nodes/shared/providers';
import { credentialNameOf } from '../../nodes/shared/report/messages';

const FOLDER = path.join(__dirname, '../../credentials');

const CREDENTIALS = readdirSync(FOLDER).map((file): ICredentialType => {
	const [name] = file.split('.');
	const classes = require(path.join(FOLDER, file)) as Record<string, new () => ICredentialType>;
	return new classes[name!]!();
});

/** What n8n hands over of a credential that was saved with these values. */
const completed = ({ properties }: ICredentialType, data: Record<string, string | boolean>) =>
	NodeHelpers.getNodeParameters(properties, data, true, false, null, null)!;

const isOpen = (property: INodeProperties, data: Record<string, string | boolean>): boolean =>
	property.type !== 'hidden' && NodeHelpers.displayParameter(data, property, null, null);

describe.each(CREDENTIALS.map((credential) => [credential.name, credential] as const))(
	'the form of %s',
	(_name, credential) => {
		const own = credential.properties.filter(({ displayOptions }) =>
			displayOptions?.show?.advanced?.includes(true),
		);

		it('asks for the key, and for nothing else', () => {
			const data = { authentication: 'apiKey', advanced: false };
			const open = credential.properties.filter((property) => isOpen(property, data));
			const names = open.map(({ name }) => name).filter((name) => name !== 'authentication');
			expect(names).toEqual(['apiKey', 'advanced']);
			expect(open.find(({ name }) => name === 'apiKey')?.description).toContain('href="https://');
		});

		it.each([true, false])('has every address when Advanced is %s', (advanced) => {
			const usual = completed(credential, { apiKey: 'k', advanced });
			for (const { name, default: value } of own) expect(usual[name]).toBe(value);
			expect(usual.baseUrl).toMatch(/^https:/);
		});

		it('keeps what was entered under Advanced when it is closed', () => {
			const entered = Object.fromEntries(own.map(({ name }) => [name, `https://${name}.test`]));
			const data = { apiKey: 'k', ...entered };
			expect(completed(credential, { ...data, advanced: false })).toMatchObject(entered);
			expect(completed(credential, { ...data, advanced: true })).toMatchObject(entered);
		});

		it('never shows a secret, closed or open', () => {
			const secrets = credential.properties.filter(({ name }) => /(apiKey|secret)/i.test(name));
			for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
		});
	},
);

it('messages call the credentials by the names that n8n shows', () => {
	const shown = Object.fromEntries(CREDENTIALS.map(({ name, displayName }) => [name, displayName]));
	for (const provider of PROVIDERS) {
		expect(credentialNameOf(provider)).toBe(shown[provider.credentialType]);
	}
});
