import { boocode } from './boocode-adapter.js';
import { serve } from './serve.js';

serve(boocode);
