import type { INodeTypeDescription } from 'n8n-workflow';

type Searchable = Pick<INodeTypeDescription, 'name' | 'displayName' | 'properties'>;

export function codexOf(description: Searchable, form: Searchable): object;
