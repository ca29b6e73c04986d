//! A keyboard that does what it is told on standard input, through the kernel's
//! uinput: `down 97` and `up 97` are the right Ctrl key. At the end of its input
//! it is unplugged. With the argument `mouse` it is a mouse, and `down 272` its left
//! button. Linux only, and as root; `scripts/test-vm` types and clicks with it.
//!
//! ```sh
//! (sleep 2; echo down 97; sleep 2; echo up 97) | sudo target/debug/examples/virtual_keyboard
//! ```

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use evdev::uinput::VirtualDevice;
    use evdev::{AttributeSet, EventType, InputEvent, KeyCode};

    let mouse = std::env::args().nth(1).is_some_and(|kind| kind == "mouse");
    // What a keyboard has: Esc to the menu key. What a mouse has: five buttons.
    let codes = if mouse { 0x110..0x115 } else { 1..128 };
    let keys: AttributeSet<KeyCode> = codes.map(KeyCode).collect();
    let mut keyboard = VirtualDevice::builder()?
        .name(if mouse {
            "sayso's virtual mouse"
        } else {
            "sayso's virtual keyboard"
        })
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
