/*
 * What the nodes do when they run. n8n loads every node when it starts, so nodes import this when they are
 * executed, and the build puts it, with everything that it needs, into a file of its own.
 */
export { generateVideos } from './KlingGenerateVideo/generateVideos';
export { getManyTasks } from './KlingGetTask/getManyTasks';
export { getTasks } from './KlingGetTask/getTasks';
export { searchTasks } from './KlingGetTask/searchTasks';
export { makeMotionVideos } from './KlingMotionControl/makeMotionVideos';
export { makeMultiShots } from './KlingMultiShot/makeMultiShots';
export { receiveEvent } from './KlingTrigger/receiveEvent';
export { testUnificallyCredential } from './shared/client/credentialTests';
export { searchElements } from './shared/client/searchElements';
export { receiveEnd } from './shared/callback/resume';
