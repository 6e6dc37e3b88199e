import type { TaskReading } from '../../nodes/shared/domain/task';
import { createBatchReader } from '../../nodes/shared/client/batchReader';
import type { Decoded } from '../../nodes/shared/providers/provider';

const taskOf = (taskId: string) => ({ taskId, status: 'processing' }) as TaskReading;

/** A reader of tasks whose ids do not begin with "no", and the common looks it has taken. */
function reader(maxTasks: number) {
	const looks: string[][] = [];
	const read = createBatchReader(maxTasks, async (taskIds) => {
		looks.push(taskIds);
		await Promise.resolve();
		if (taskIds.includes('trouble')) {
			const failure = { kind: 'unavailable' as const, message: 'down', status: 500 };
			return { ok: false, failure: { ...failure, requestId: null, retryAfter: null } };
		}
		if (taskIds.includes('bad')) {
			const failure = { kind: 'invalid' as const, message: 'no such id', status: 400 };
			return { ok: false, failure: { ...failure, requestId: null, retryAfter: null } };
		}
		const known = taskIds.filter((id) => !id.startsWith('no'));
		return { ok: true, value: new Map(known.map((id) => [id, taskOf(id)])) };
	});
	return { read, looks };
}

const kindOf = (result: Decoded<TaskReading>) =>
	result.ok ? result.value.taskId : result.failure.kind;

test('looks that are due together become one, and each gets its own task', async () => {
	const { read, looks } = reader(20);
	const results = await Promise.all(['a', 'b', 'nobody', 'a'].map(read));
	expect(results.map(kindOf)).toEqual(['a', 'b', 'notFound', 'a']);
	expect(looks).toEqual([['a', 'b', 'nobody']]);
});

test('a common look is not larger than the provider allows', async () => {
	const { read, looks } = reader(20);
	const ids = Array.from({ length: 45 }, (_, n) => `task-${n}`);
	const results = await Promise.all(ids.map(read));
	expect(results.map(kindOf)).toEqual(ids);
	expect(looks.map(({ length }) => length)).toEqual([20, 20, 5]);
});

test('trouble with a common look is trouble for each of its tasks, and for no later one', async () => {
	const { read } = reader(20);
	const first = await Promise.all(['a', 'trouble'].map(read));
	expect(first.map(kindOf)).toEqual(['unavailable', 'unavailable']);
	expect(kindOf(await read('a'))).toBe('a');
});

test('a rejected list is read one by one: a bad id harms only itself', async () => {
	const { read, looks } = reader(20);
	const results = await Promise.all(['a', 'bad', 'b'].map(read));
	expect(results.map(kindOf)).toEqual(['a', 'invalid', 'b']);
	expect(looks).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
	expect(kindOf(await read('bad'))).toBe('invalid');
	expect(looks).toHaveLength(5);
});
