import { configure } from '@testing-library/react';

// What is waited for comes on a busy machine too, only later; one that never comes fails all the same.
configure({ asyncUtilTimeout: 10_000 });
