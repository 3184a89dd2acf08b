//! The servers as those see them who use them: started, used, taken away, and found dead with their owner.

mod death;
mod services;
