// statsd 0.9 was written for a Node that had this; it is given back before the server starts.
Object.assign(require('node:util'), { log: () => {} })
