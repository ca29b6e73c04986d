//! A keyboard that does what it is told on standard input, through the kernel's
//! uinput: `down 97` and `up 97` are the right Ctrl key. At the end of its input
//! it is unplugged. Linux only, and as root; `scripts/test-vm` types with it.
//!
//! ```sh
//! (sleep 2; echo down 97; sleep 2; echo up 97) | sudo target/debug/examples/virtual_keyboard
//! ```

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use evdev::uinput::VirtualDevice;
    use evdev::{AttributeSet, EventType, InputEvent, KeyCode};

    // What a keyboard has: Esc to the menu key.
    let keys: AttributeSet<KeyCode> = (1..128).map(KeyCode).collect();
    let mut keyboard = VirtualDevice::builder()?
        .name("sayso's virtual keyboard")
        .with_keys(&keys)?
        .build()?;
    println!("plugged in");
    for line in std::io::stdin().lines() {
        let line = line?;
        let (down, code) = match line.split_once(' ') {
            Some(("down", code)) => (1, code),
            Some(("up", code)) => (0, code),
            _ => return Err(format!("`{line}` is neither `down CODE` nor `up CODE`").into()),
        };
        let key = InputEvent::new(EventType::KEY.0, code.parse()?, down);
        keyboard.emit(&[key])?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("only Linux has uinput");
}
