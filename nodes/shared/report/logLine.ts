/** A message for n8n's log; what comes from elsewhere cannot begin a line of its own in it. */
export const logLine = (message: string): string => message.replace(/\p{Cc}+/gu, ' ');
