import type { CallbackSender, PlannedCallback } from './callbacks';
import type { ReplicateOrder } from './replicate-schema';
import { standardWebhookHeaders } from './signatures';
import type { SimulatedTask } from './task';

type Event = 'start' | 'completed';

/** Tells the receivers of webhooks what becomes of predictions. */
export interface ReplicateWebhooks {
	/** Plans the webhooks of a new prediction. */
	plan(task: SimulatedTask, order: ReplicateOrder): void;
	/** Tells that a prediction has just been canceled. */
	canceled(task: SimulatedTask): void;
}

/**
 * The webhooks of all predictions. `output` and `logs` never come: these models write no logs, and their one output
 * comes with the end. Source: https://replicate.com/docs/topics/webhooks/setup-webhook
 */
export function replicateWebhooks(
	callbacks: CallbackSender,
	secret: string,
	bodyOf: (task: SimulatedTask) => string,
): ReplicateWebhooks {
	const message = (task: SimulatedTask, event: Event) => () => {
		const body = bodyOf(task);
		// The same message has the same id however often it is sent.
		return { body, headers: standardWebhookHeaders(secret, `msg_${task.id}_${event}`, body) };
	};

	/** Where the end of a prediction is announced. */
	const receivers = new Map<string, string>();

	return {
		plan(task, { webhook, webhook_events_filter: events = ['start', 'completed'] }) {
			if (webhook === undefined) return;
			const { startsAt, finishesAt } = task;
			const planned: PlannedCallback[] = [];
			if (events.includes('start') && startsAt < (finishesAt ?? Infinity)) {
				planned.push({ at: startsAt, message: message(task, 'start') });
			}
			if (events.includes('completed')) {
				receivers.set(task.id, webhook);
				if (finishesAt !== null) {
					planned.push({ at: finishesAt, message: message(task, 'completed') });
				}
			}
			if (planned.length > 0) callbacks.plan(task, webhook, planned);
		},

		/*
		 * What was planned for the time at which the prediction would have ended comes all the same, as a
		 * repetition under the same id: deliveries may repeat.
		 */
		canceled(task) {
			const webhook = receivers.get(task.id);
			if (webhook === undefined || task.endedAt === null) return;
			callbacks.plan(task, webhook, [{ at: task.endedAt, message: message(task, 'completed') }]);
		},
	};
}
