// Loaded into n8n before anything else: n8n and what it starts end soon after the process that started
// n8n, however that ended.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.kill(-process.pid, 'SIGKILL');
}, 500).unref();
