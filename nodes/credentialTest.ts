import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

/** For the `methods` of the node that names it in `testedBy`. */
export async function testUnificallyCredential(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const atRunTime = await import('./atRunTime');
	return await atRunTime.testUnificallyCredential.call(this, credential);
}
