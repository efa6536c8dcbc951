//! Files through the pages: in, out, whole and in part.

use access::Role;

use crate::support::{each, files, pdf, says};

#[test]
fn what_is_hung_comes_back_whole_and_in_part() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let bytes = pdf(300_000);
        let id = hall.hang(&mut clerk, "thing", hall.thing(2), "会议 纪要.pdf", &bytes).await;
        let path = format!("/papers/thing/{}/{id}", hall.thing(2));
        let whole = hall.fetch(&clerk, &path, &[("accept-encoding", "gzip")]).await;
        whole.is(200, &bytes);
        assert_eq!(whole.header("content-type"), "application/pdf");
        assert_eq!(whole.header("content-length"), "300000");
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert_eq!(whole.header("x-content-type-options"), "nosniff");
        assert_eq!(whole.header("cache-control"), "private, no-cache");
        let disposition =
            "attachment; filename=\"paper.pdf\"; filename*=UTF-8''%E4%BC%9A%E8%AE%AE%20%E7%BA%AA%E8%A6%81.pdf";
        assert_eq!(whole.header("content-disposition"), disposition);
        let tag = whole.header("etag").to_owned();
        assert_eq!(tag, format!("\"{}\"", hall.list("thing", hall.thing(2))[0].sha256));
        let part = hall.fetch(&clerk, &path, &[("range", "bytes=70000-70099"), ("if-range", &tag)]).await;
        part.is(206, &bytes[70_000..70_100]);
        assert_eq!(part.header("content-range"), "bytes 70000-70099/300000");
        hall.fetch(&clerk, &path, &[("range", "bytes=-10")]).await.is(206, &bytes[299_990..]);
        hall.fetch(&clerk, &path, &[("range", "bytes=10-20"), ("if-range", "\"another\"")]).await.is(200, &bytes);
        let beyond = hall.fetch(&clerk, &path, &[("range", "bytes=300000-")]).await;
        beyond.is(416, b"");
        assert_eq!(beyond.header("content-range"), "bytes */300000");
        hall.fetch(&clerk, &path, &[("if-none-match", &tag)]).await.is(304, b"");
    });
}

#[test]
fn what_was_altered_on_the_shelf_breaks_off_and_what_is_missing_is_told() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let bytes = pdf(100_000);
        let id = hall.hang(&mut clerk, "thing", hall.thing(2), "a.pdf", &bytes).await;
        let path = format!("/papers/thing/{}/{id}", hall.thing(2));
        let blob = files(&hall.papers()).pop().expect("a blob");
        let mut altered = bytes.clone();
        altered[50_000] ^= 1;
        std::fs::write(&blob, &altered).expect("written");
        assert_eq!(hall.fetch(&clerk, &path, &[]).await.bytes, None, "the answer broke off");
        std::fs::write(&blob, &altered[..5_000]).expect("written");
        assert_eq!(clerk.get(&path).await.status.as_u16(), 500);
        std::fs::remove_file(&blob).expect("removed");
        let missing = clerk.get(&path).await;
        assert_eq!(missing.status.as_u16(), 500);
        says(&missing, "材料的内容不在存放处");
    });
}

#[test]
fn pictures_are_shown_without_what_the_camera_wrote() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let photograph = jpeg(b"Exif\0\0MM\0*\0\0\0\x08\0\0 24.4798 N 118.0894 E");
        let id = hall.hang(&mut clerk, "thing", hall.thing(2), "现场.JPG", &photograph).await;
        let path = format!("/papers/thing/{}/{id}", hall.thing(2));
        let shown = hall.fetch(&clerk, &format!("{path}/preview"), &[]).await;
        assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, "image/jpeg"));
        assert!(shown.header("content-disposition").starts_with("inline; "));
        assert!(shown.header("content-security-policy").contains("default-src 'none'"));
        let bytes = shown.bytes.expect("bytes");
        assert!(bytes.starts_with(b"\xFF\xD8") && !bytes.windows(4).any(|window| window == b"24.4"));
        let page = clerk.get(&format!("/papers/thing/{}", hall.thing(2))).await;
        says(&page, &format!("<img src=\"{path}/preview\" alt=\"\" width=\"120\" loading=\"lazy\">"));
        // Only pictures are shown.
        let id = hall.hang(&mut clerk, "thing", hall.thing(2), "a.pdf", &pdf(900)).await;
        assert_eq!(clerk.get(&format!("/papers/thing/{}/{id}/preview", hall.thing(2))).await.status.as_u16(), 404);
    });
}

/// A picture that no browser could draw, with one remark.
fn jpeg(remark: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).expect("short");
        [&[0xFF, marker], &length.to_be_bytes()[..], body].concat()
    };
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE1, remark),
        segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![1, 2, 3, 0xFF, 0xD9],
    ]
    .concat()
}

#[test]
fn what_cannot_be_hung_is_told_and_leaves_nothing() {
    each(async |hall| {
        let mut clerk = hall.signed_in("clerk", Some(Role::Clerk), 2).await;
        let path = format!("/papers/thing/{}", hall.thing(2));
        let head = hall.head();
        let large = pdf(paper::MOST_BYTES + 1);
        let refused: [(&str, &[u8], &str); 6] = [
            ("照片.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            ("名单.pdf", "姓名,单位\n".as_bytes(), "内容却是纯文本"),
            ("setup.exe", b"MZ\x90\0\x03\0\0\0", "程序文件"),
            ("空.txt", b"", "空文件不能上传"),
            ("大.pdf", &large, "文件超过 20 MB"),
            ("坏.png", b"\x89PNG\r\n\x1A\n\0\0", "不完整"),
        ];
        for (name, bytes, why) in refused {
            let answer = clerk.upload(&path, &[], "file", name, bytes).await;
            assert_eq!(answer.status.as_u16(), 422, "{name}");
            says(&answer, why);
            says(&answer, "href=\"#paper-file\"");
        }
        clerk.lang = "en";
        let answer = clerk.upload(&path, &[], "file", "a.pdf", b"plain words").await;
        says(&answer, "The name ends with .pdf, but the content is: Plain text.");
        assert_eq!(hall.head(), head, "{}: nothing was committed", hall.engine);
        assert!(files(&hall.papers()).is_empty(), "{}: nothing lies there", hall.engine);
    });
}
