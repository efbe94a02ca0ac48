// The SDK reads its worker's globals from `self`, which Node lacks; to be imported before the SDK.
(globalThis as { self?: unknown }).self ??= globalThis;
