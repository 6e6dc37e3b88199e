/**
 * Runs workflow JSON in n8n's own execution engine (`n8n-core`), inside this process: real
 * workflows, contexts, expressions, HTTP helpers and binary data storage. What belongs to n8n's
 * server, and so is in no library, follows the server's behaviour: finding and applying
 * credentials, credential tests, webhooks, resuming and retrying executions.
 *
 * Not there: a database, HTTP endpoints, sub-workflows, OAuth, the Code node, queues.
 */
export type { ActivationOptions, ActiveTrigger } from './activeTrigger';
export type { BinaryMode } from './binaryStore';
export type { EngineCredential, EngineCredentials } from './credentials';
export { createEngine, type Engine, type EngineOptions, type RunOptions } from './engine';
export type { ExecutionOptions, NodeListener } from './executor';
export type { NodeClasses } from './nodeTypes';
export type { OutputSelection, RunResult } from './runResult';
export type { ResumeCall, WebhookResult } from './waiting';
export type { WebhookCall, WebhookResponse } from './webhookDoubles';
export { chain, type NodeJson, type WorkflowJson } from './workflowJson';
